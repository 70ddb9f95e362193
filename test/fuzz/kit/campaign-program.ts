/** A campaign in a process of its own. Its argument is `CampaignOptions` as JSON; its last line on stdout is `CampaignResult`, likewise. */
import { type CampaignOptions, runCampaign } from './campaign.ts';

// Hostile frames are refused by errors, thousands a second: each with the head of its stack only.
Error.stackTraceLimit = 4;
// Its parent holds stdin open: a test that was killed takes its campaigns with it.
process.stdin.on('end', () => process.exit(1)).resume();
const result = await runCampaign(JSON.parse(process.argv[2] ?? '{}') as CampaignOptions);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
