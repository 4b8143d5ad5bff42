/** One instruction of a Dockerfile: its name in capitals, and what follows, on one line. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** What stands between a FROM and the next one. */
export interface Stage {
  readonly base: string;
  /** The name after AS, or the stage's number. */
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** Splits a Dockerfile into stages. Comments are dropped and continued lines joined, as Docker does. */
export function parseDockerfile(source: string): Stage[] {
  const lines = source
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of lines) {
    const match = /^(\w+)\s+(.+)$/.exec(line.trim());
    if (match === null) throw new Error(`not an instruction: ${line}`);
    const [name, text] = [match[1]!.toUpperCase(), match[2]!];
    if (name === 'FROM') {
      const [base, , stageName] = text.split(/\s+/);
      stages.push({ base: base!, name: stageName ?? String(stages.length), instructions: [] });
    } else if (stages.at(-1) === undefined) {
      throw new Error(`${name} before the first FROM`);
    } else {
      stages.at(-1)!.instructions.push({ name, text });
    }
  }
  return stages;
}

/** The texts of a stage's instructions of that name. */
export function textsOf(stage: Stage, name: string): string[] {
  return stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);
}

/** The words of an ENTRYPOINT, CMD or the like in its exec form; throws for the shell form. */
export function execForm(text: string): string[] {
  const words: unknown = JSON.parse(text);
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw new Error(`not an exec form: ${text}`);
  }
  return words;
}

/** `KEY=value KEY2="a value"` of ENV and LABEL. */
export function assignments(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([^\s=]+)=(?:"([^"]*)"|(\S*))/g)];
  return Object.fromEntries(pairs.map(([, key, quoted, plain]) => [key!, quoted ?? plain!]));
}
