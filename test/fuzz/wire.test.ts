import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chaosRun, printReport } from '../kit/chaos-run.ts';
import { type CampaignOptions, type CampaignResult, figuresOf, runCampaign } from './kit/campaign.ts';
import { CampaignProcesses } from './kit/campaign-process.ts';
import type { TargetKind } from './kit/target.ts';

/**
 * T12: frames made from the definitions the broker itself uses, over every API and version that a listener advertises, each with one thing
 * wrong: a field, a length, a tag, a batch, or plain noise. Broker processes must neither end, nor answer wrongly, nor let the good
 * client beside notice. Clients attack one broker, as a leader that moves away from an overloaded one is no error. Most frames go straight
 * to the decoders and handlers of brokers in another process, on the other core.
 * A frame depends on seed and number only: FUZZ_FIRST and FUZZ_FRAMES repeat a part of a run.
 */
const run = chaosRun('fuzz');
const only = process.env.FUZZ_FRAMES === undefined ? undefined : { firstFrame: Number(process.env.FUZZ_FIRST ?? 0), frames: Number(process.env.FUZZ_FRAMES) };
/** Frames without sockets are others than those with. */
const APART = 100_000_000;
let apart: CampaignProcesses;
let frames = 0;

beforeAll(async () => {
  apart = await CampaignProcesses.build();
});
afterAll(() => {
  apart.remove();
  process.stderr.write(`chaos fuzz: ${frames} frames in all\n`);
});

async function campaign(listener: CampaignOptions['listener'], size: { frames: number; maxSeconds: number; target: TargetKind }): Promise<CampaignResult> {
  const { target } = size;
  const maxSeconds = run.long ? undefined : size.maxSeconds;
  const firstFrame = target === 'handlers' ? APART : 0;
  const options = { seed: run.seed, listener, target, firstFrame, frames: size.frames, maxSeconds, brokers: listener === 'INTERNAL' ? 3 : 1, ...only };
  const result = await (target === 'handlers' ? apart.run(options) : runCampaign(options));
  const { byOutcome, violations } = result;
  frames += result.frames;
  printReport(run, { name: `fuzz ${listener} ${target}`, operations: result.frames, acknowledged: byOutcome.answered, faults: result.frames, violations: violations.length, figures: figuresOf(result) });
  for (const violation of violations) process.stderr.write(`${violation}\n`);
  return result;
}

describe('hostile frames', () => {
  test('from clients: every one is answered in its own terms or ends its connection, and a good client sees no error', async () => {
    const results = await Promise.all([
      campaign('PLAINTEXT', { target: 'processes', frames: run.share({ ci: 80_000, long: 2_000_000 }), maxSeconds: 40 }),
      campaign('PLAINTEXT', { target: 'handlers', frames: run.share({ ci: 140_000, long: 2_000_000 }), maxSeconds: 40 }),
    ]);
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
    expect(results.map(({ canaryRounds }) => canaryRounds > 0)).toEqual([true, true]);
  });

  test('on the brokers’ own listener: no process ends', async () => {
    const results = await Promise.all([
      campaign('INTERNAL', { target: 'processes', frames: run.share({ ci: 20_000, long: 500_000 }), maxSeconds: 12 }),
      campaign('INTERNAL', { target: 'handlers', frames: run.share({ ci: 40_000, long: 500_000 }), maxSeconds: 12 }),
    ]);
    expect(results.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test.skipIf(only !== undefined)('control: a decoder error that escapes its connection is found', async () => {
    const result = await runCampaign({ seed: run.seed, listener: 'PLAINTEXT', frames: 5_000, brokers: 1, bug: 'decode-throws' });
    const found = result.violations.find((violation) => /broker-(failed|exited)/.test(violation));
    printReport(run, { name: 'fuzz control', operations: result.frames, acknowledged: result.byOutcome.answered, faults: result.frames, violations: 0, control: found ? `decode-throws found after ${result.frames} frames` : 'decode-throws NOT found' });
    expect(found).toBeDefined();
  });
});
