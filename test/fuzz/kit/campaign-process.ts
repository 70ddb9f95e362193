import { spawn } from 'node:child_process';
import { buildProgram, removeProgram, ROOT } from '../../kit/child-program.ts';
import type { CampaignOptions, CampaignResult } from './campaign.ts';

/** Campaigns beside this process, on a core of their own. A process that ends without a result has met what would have ended a broker: rejects with what it said. */
export class CampaignProcesses {
  private readonly program: string;

  private constructor(program: string) {
    this.program = program;
  }

  static async build(): Promise<CampaignProcesses> {
    return new CampaignProcesses(await buildProgram('test/fuzz/kit/campaign-program.ts'));
  }

  run(options: CampaignOptions): Promise<CampaignResult> {
    const child = spawn(process.execPath, [this.program, JSON.stringify(options)], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err = (said.err + text).slice(-8_000)));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve(JSON.parse(said.out.trimEnd().split('\n').at(-1) ?? '') as CampaignResult);
        else reject(new Error(`the brokers' process ended with ${signal ?? code}: ${said.err}`));
      });
    });
  }

  remove(): void {
    removeProgram(this.program);
  }
}
