/** All that main.ts loads once it has done what must come first; in dist/ a file of its own. */

export { runCommandLine } from './command-line.ts';
export { MACHINE } from './machine.ts';
