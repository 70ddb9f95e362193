// One append-only file of JSON lines: what this process asked and was told. Lines are written whole, after the client's own callback.
import fs from 'node:fs';
import { crc32 } from '@node-rs/crc32';

export class HistoryFile {
  constructor({ history, process: name, sync = false }) {
    this.file = fs.openSync(history, 'a');
    this.name = name;
    this.sync = sync;
  }

  /** Appends one line. Fields of `operation` win over time and process. */
  write(operation) {
    fs.writeSync(this.file, `${JSON.stringify({ t: Date.now(), p: this.name, ...operation })}\n`);
    if (this.sync) fs.fdatasyncSync(this.file);
  }
}

/** A value that is unique over the run; test/chaos/checker/value.ts reads it. */
export function makeValue(topic, name, n) {
  const body = `${topic}|${name}|${n}`;
  return `${body}|${crc32(body)}`;
}

/** Set by SIGTERM: finish what is under way, then end. */
export const ending = { asked: false };
process.on('SIGTERM', () => {
  ending.asked = true;
});
process.on('SIGINT', () => undefined);

// A test that is killed leaves nobody behind.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1_000).unref();

/** The client's settings: one JSON argument. */
export function readConfig() {
  return JSON.parse(process.argv[2]);
}
