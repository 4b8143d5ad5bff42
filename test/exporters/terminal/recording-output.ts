import type { Output } from '../../../src/exporters/terminal/output.ts';

/** An output that keeps what was written. */
export class RecordingOutput implements Output {
  readonly isTerminal = false;
  isClosed = false;
  text = '';

  write(text: string): void {
    this.text += text;
  }

  close(): void {
    this.isClosed = true;
  }

  /** What was written since the last call, line by line. */
  takeLines(): string[] {
    const lines = this.text.split('\n').slice(0, -1);
    this.text = '';
    return lines;
  }
}
