import { describe, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { type CampaignOptions, type CampaignResult, figuresOf, runCampaign } from './kit/campaign.ts';

/**
 * T12: frames made from the definitions the broker itself uses, over every API and version that a listener advertises, each with one thing
 * wrong: a field, a length, a tag, a batch, or plain noise. Real broker processes must neither end, nor answer wrongly, nor let the good
 * client beside notice. Clients attack one broker, as a leader that moves away from an overloaded one is no error. A frame depends on seed and number only: FUZZ_FIRST and FUZZ_FRAMES repeat a part of a run.
 */
const run = chaosRun('fuzz');
const only = process.env.FUZZ_FRAMES === undefined ? undefined : { firstFrame: Number(process.env.FUZZ_FIRST ?? 0), frames: Number(process.env.FUZZ_FRAMES) };

async function campaign(listener: CampaignOptions['listener'], size: { frames: number; maxSeconds?: number }): Promise<CampaignResult> {
  const { maxSeconds } = run.long ? {} : size;
  const result = await runCampaign({ seed: run.seed, listener, ...size, maxSeconds, brokers: listener === 'INTERNAL' ? 3 : 1, ...only });
  const { frames, byOutcome, violations } = result;
  printReport(run, { name: `fuzz ${listener}`, operations: frames, acknowledged: byOutcome.answered, faults: frames, violations: violations.length, figures: figuresOf(result) });
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  return result;
}

describe('hostile frames', () => {
  test('from clients: every one is answered in its own terms or ends its connection, and a good client sees no error', async () => {
    const result = await campaign('PLAINTEXT', { frames: run.share({ ci: 150_000, long: 4_000_000 }), maxSeconds: 40 });
    expect(result.violations).toEqual([]);
    expect(result.canaryRounds).toBeGreaterThan(0);
  });

  test('on the brokers’ own listener: no process ends', async () => {
    const result = await campaign('INTERNAL', { frames: run.share({ ci: 50_000, long: 1_000_000 }), maxSeconds: 15 });
    expect(result.violations).toEqual([]);
  });

  test.skipIf(only !== undefined)('control: a decoder error that escapes its connection is found', async () => {
    const result = await runCampaign({ seed: run.seed, listener: 'PLAINTEXT', frames: 5_000, brokers: 1, bug: 'decode-throws' });
    const found = result.violations.find((violation) => /broker-(failed|exited)/.test(violation));
    printReport(run, { name: 'fuzz control', operations: result.frames, acknowledged: result.byOutcome.answered, faults: result.frames, violations: 0, control: found ? `decode-throws found after ${result.frames} frames` : 'decode-throws NOT found' });
    expect(found).toBeDefined();
  });
});
