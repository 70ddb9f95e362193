/** P11: an acknowledged commit survives kill -9 of any broker: afterwards last acknowledged ≤ committed ≤ last attempted. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../server/base/random.ts';
import { errors } from '../../server/protocol/errors.ts';
import { ClusterProcess } from '../kit/cluster-process.ts';
import { pause, until } from '../kit/until.ts';
import { createTopic, GroupWire } from '../kit/wire.ts';

const SEED = 20_261_121;
const GROUPS = 12;
const KILLS = 5;
const RUN_MS = 1_500;
const TOPIC = 'positions';

/** Commits 1, 2, 3, … for one group until told to stop, and notes what was acknowledged. */
class Committer {
  readonly groupId: string;
  attempted = 0;
  acknowledged = 0;
  refusals = new Map<number, number>();
  private stopped = false;
  private running: Promise<void> | undefined;
  private readonly wire: GroupWire;

  constructor(groupId: string, wire: GroupWire) {
    this.groupId = groupId;
    this.wire = wire;
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.attempted += 1;
      const errorCode = await this.wire.commit(this.groupId, TOPIC, this.attempted);
      if (errorCode === errors.NONE) this.acknowledged = this.attempted;
      else this.refusals.set(errorCode, (this.refusals.get(errorCode) ?? 0) + 1);
    }
  }
}

let cluster: ClusterProcess;

beforeAll(async () => {
  cluster = await ClusterProcess.start();
  await createTopic(cluster, TOPIC);
});
afterAll(() => cluster?.stop());

test(`no acknowledged commit is lost and none is invented in ${KILLS} kills (seed ${SEED})`, async () => {
  const random = seededRandom(SEED);
  const wire = new GroupWire(cluster);
  const committers = Array.from({ length: GROUPS }, (_, index) => new Committer(`positions-${index}`, wire));
  for (const committer of committers) committer.start();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(RUN_MS + random.int(0, RUN_MS));
    const before = committers.map(({ acknowledged }) => acknowledged);
    await until(() => cluster.kill(random.int(1, 4)), 'a broker to kill');
    await until(() => committers.every(({ acknowledged }, index) => acknowledged > (before[index] ?? 0)), () => `commits of every group after kill ${kill + 1}\n${cluster.logTail}`);
  }
  await Promise.all(committers.map((committer) => committer.stop()));
  const committed = await Promise.all(committers.map(({ groupId }) => wire.committed(groupId, TOPIC)));
  const verdicts = committers.map(({ groupId, acknowledged, attempted }, index) => {
    const found = committed[index] ?? -1;
    return found >= acknowledged && found <= attempted ? 'fine' : `${groupId}: acknowledged ${acknowledged}, committed ${found}, attempted ${attempted}`;
  });
  wire.close();
  expect(verdicts).toEqual(committers.map(() => 'fine'));
  expect(committers.every(({ acknowledged }) => acknowledged > KILLS)).toBe(true);
  // The kills must have been felt, or the test shows nothing.
  expect(committers.some(({ refusals }) => refusals.size > 0)).toBe(true);
});
