import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../process/build.ts';
import { assignments, type Stage } from './dockerfile.ts';

/** Where the final stage's base image has its Node. */
export const IMAGE_NODE = '/nodejs/bin/node';

/**
 * Steps that a test cannot take, by their text. `npm ci` would download the packages and compile re2 for a minute or
 * more: in its place stand the repository's packages, which `npm ci` installed from the same lock file.
 */
const REPLACED_RUNS: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'npm ci': (folder) => symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules')),
};

/**
 * Replays the stages of a Dockerfile, each in a folder of its own under `folder` that stands for the root of its
 * file system, and returns the folder of the last one. Base images are not there: this machine's tools build, and
 * of the last base image its Node is put in place, which is this machine's, too.
 */
export async function replay(stages: readonly Stage[], folder: string): Promise<string> {
  const allowed = await allowedByDockerignore();
  const roots = new Map<string, string>();
  for (const stage of stages) {
    const root = join(folder, stage.name);
    roots.set(stage.name, root);
    await mkdir(root);
    await replayStage(stage, root, (from, source) => {
      if (from !== undefined) return join(rootOf(roots, from), source);
      if (!allowed.includes(source)) throw new Error(`.dockerignore keeps ${source} out of the build`);
      return join(ROOT, source);
    });
  }
  const root = rootOf(roots, stages.at(-1)!.name);
  await mkdir(join(root, IMAGE_NODE, '..'), { recursive: true });
  await copyFile(process.execPath, join(root, IMAGE_NODE));
  await chmod(join(root, IMAGE_NODE), 0o755);
  return root;
}

type Locate = (from: string | undefined, source: string) => string;

async function replayStage(stage: Stage, root: string, locate: Locate): Promise<void> {
  let workdir = '/';
  let environment: Record<string, string> = {};
  for (const { name, text } of stage.instructions) {
    switch (name) {
      case 'WORKDIR':
        workdir = resolve(workdir, text);
        await mkdir(join(root, workdir), { recursive: true });
        break;
      case 'ENV':
        environment = { ...environment, ...assignments(text) };
        break;
      case 'COPY':
        await copy(text, join(root, workdir), root, locate);
        break;
      case 'RUN': {
        const replaced = REPLACED_RUNS[text];
        if (replaced !== undefined) await replaced(join(root, workdir));
        else await run(text, join(root, workdir), environment);
        break;
      }
      case 'LABEL':
      case 'USER':
      case 'EXPOSE':
      case 'HEALTHCHECK':
      case 'ENTRYPOINT':
      case 'CMD':
        break;
      default:
        throw new Error(`the replay does not know ${name}`);
    }
  }
}

/** `COPY [--from=STAGE] SOURCE… TARGET`: a folder's contents are copied, not the folder itself, as Docker does. */
async function copy(text: string, workdir: string, root: string, locate: Locate): Promise<void> {
  const words = text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = paths.pop()!;
  const targetPath = target.startsWith('/') ? join(root, target) : join(workdir, target);
  for (const source of paths) {
    const isIntoFolder = target.endsWith('/') && basename(source).includes('.');
    await cp(locate(from, source), isIntoFolder ? join(targetPath, basename(source)) : targetPath, {
      recursive: true,
    });
  }
}

async function run(command: string, folder: string, environment: Record<string, string>): Promise<void> {
  await promisify(execFile)('/bin/sh', ['-c', command], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
  });
}

/** What a .dockerignore of the form "nothing but these" lets through. */
async function allowedByDockerignore(): Promise<string[]> {
  const lines = (await readFile(join(ROOT, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines[0] !== '*' || lines.slice(1).some((line) => !/^!\w*[\w.-]+$/.test(line))) {
    throw new Error('.dockerignore is not of the form "nothing but these"');
  }
  return lines.slice(1).map((line) => line.slice(1));
}

function rootOf(roots: ReadonlyMap<string, string>, stage: string): string {
  const root = roots.get(stage);
  if (root === undefined) throw new Error(`there is no stage ${stage}`);
  return root;
}
