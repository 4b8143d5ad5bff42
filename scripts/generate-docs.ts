// Writes the pages under docs/ that are made of the project's own tables: `npm run docs`.
import { writeFileSync } from 'node:fs';
import { GENERATED_PAGES } from './generated-pages.ts';

for (const { file, text } of GENERATED_PAGES) {
  writeFileSync(file, text());
  console.log(file);
}
