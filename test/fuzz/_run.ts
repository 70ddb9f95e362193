import { runCampaign, figuresOf } from './kit/campaign.ts';
const [,, listener='PLAINTEXT', frames='5000', seed='1', inline='inline', first='0', bug] = process.argv;
process.on('unhandledRejection', (e) => console.log('UNHANDLED REJECTION', e));
process.on('uncaughtException', (e) => console.log('UNCAUGHT', e));
const r = await runCampaign({ seed: Number(seed), frames: Number(frames), firstFrame: Number(first), listener: listener as any, brokers: inline === 'inline' ? 1 : 3, inline: inline === 'inline', ...(bug?{bug}:{}) });
console.log(figuresOf(r), r.violations.join('\n'));
process.exit(0);
