import { FIGURE_LABELS, type FigureName, type Figures } from './figures.ts';
import type { Judged, Measured } from './pairs.ts';
import type { Aim } from './scenarios.ts';
import { median } from './statistics.ts';

/** Beside the figure that a line is about, where the scenario has them: Clearspan's, then the other's. */
const ALSO: readonly FigureName[] = ['spansPerSecond', 'peakRssMiB', 'bytesPerSpan'];

/** The first two lines of a table in Markdown. */
export function tableHead(): string {
  const cells = [
    'scenario',
    'measured',
    'Clearspan',
    'beside it',
    'ratio',
    'aim',
    'met',
    ...ALSO.map((figure) => FIGURE_LABELS[figure].label),
  ];
  return `${line(cells)}\n${line(cells.map(() => '---'))}`;
}

/** A line for each figure that the scenario shows. */
export function tableLines(measured: Measured): string {
  const { scenario, judged, isWhole, notBeside } = measured;
  return judged
    .map((figure, at) => {
      const name = at > 0 ? '' : isWhole ? scenario : `${scenario} (NOT ALL THERE)`;
      const also = ALSO.map((extra) => (at > 0 ? '' : both(measured, extra)));
      return line([name, ...judgedCells(figure, notBeside), ...also]);
    })
    .join('\n');
}

function judgedCells(
  { figure, clearspan, beside, ratio, aim, isMet, notMeasured }: Judged,
  notBeside?: string,
) {
  const { label } = FIGURE_LABELS[figure];
  if (notMeasured !== undefined) return [label, notMeasured, '', '', aimText(aim), ''];
  const isOfItself = aim !== undefined && 'most' in aim;
  return [
    label,
    rounded(figure, clearspan),
    beside === undefined ? (notBeside ?? '-') : rounded(figure, beside),
    ratio === undefined || isOfItself ? '-' : ratio.toFixed(2),
    aimText(aim),
    isMet === undefined ? '-' : isMet ? 'yes' : 'no',
  ];
}

function aimText(aim: Aim | undefined): string {
  if (aim === undefined) return '-';
  if ('most' in aim) return `≤ ${aim.most}`;
  return 'ratioAtMost' in aim ? `≤ ${aim.ratioAtMost} ×` : `≥ ${aim.ratioAtLeast} ×`;
}

function both({ clearspanRuns, besideRuns }: Measured, figure: FigureName): string {
  const medianOf = (runs: readonly Figures[]) => median(runs.map((run) => run[figure] ?? Number.NaN));
  return [clearspanRuns, besideRuns]
    .map(medianOf)
    .filter(Number.isFinite)
    .map((value) => rounded(figure, value))
    .join(' / ');
}

function rounded(figure: FigureName, value: number): string {
  const { digits } = FIGURE_LABELS[figure];
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
