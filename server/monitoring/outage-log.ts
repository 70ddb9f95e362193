import type { Outage, OutageStep, OutageStepName } from '../../lib/contracts/outages.ts';
import type { BrokerId } from '../base/ids.ts';
import type { BrokerStanding, ClusterView, HostEvent } from './cluster-host.ts';
import type { NewEvent } from './event-log.ts';

const KEPT = 100;

interface OpenOutage {
  readonly id: string;
  readonly brokerId: BrokerId;
  readonly kind: Outage['kind'];
  readonly lostAt: number;
  /** Partitions that it led when it was lost. */
  readonly leadersBefore: number;
  readonly wasController: boolean;
  readonly steps: Map<OutageStepName, { readonly at: number; readonly text: string }>;
  cause: string;
  crashes: number;
  gaveUp: boolean;
  endedAt: number | null;
}

const LOST_TEXT: Record<Outage['kind'], string> = { crash: 'Process ended', stop: 'Stop asked for', pause: 'Process paused (SIGSTOP)' };

/**
 * Joins what the supervisor knows of a broker's process with what the other brokers see of it, to the millisecond: lost, detected,
 * elected, restarted, caught up. Views of different brokers come in any order; the metadata log's offset orders them.
 */
export class OutageLog {
  private readonly standings = new Map<BrokerId, { readonly offset: number; readonly standing: BrokerStanding }>();
  private readonly open = new Map<BrokerId, OpenOutage>();
  private readonly all: OpenOutage[] = [];
  private readonly onEvent: (at: number, event: NewEvent) => void;
  private controller: { readonly brokerId: BrokerId; readonly epoch: number } | undefined;
  private sequence = 0;

  constructor(options: { onEvent: (at: number, event: NewEvent) => void }) {
    this.onEvent = options.onEvent;
  }

  /** Whether a broker is away or still catching up. */
  get anyOpen(): boolean {
    return this.open.size > 0;
  }

  /** Newest first. */
  list(options: { limit: number; brokerId?: BrokerId }): Outage[] {
    const found = this.all.filter(({ brokerId }) => options.brokerId === undefined || brokerId === options.brokerId);
    return found.slice(-options.limit).reverse().map(toOutage);
  }

  processEvent(event: HostEvent): void {
    const { at, brokerId, detail = '' } = event;
    const known = this.open.get(brokerId);
    switch (event.kind) {
      case 'broker-exited':
        return this.crashed(known ?? this.begin(event, 'crash', detail), detail);
      case 'broker-stopping':
        if (!known) this.begin(event, 'stop', 'stopped by a user');
        return;
      case 'broker-stopped':
        if (known?.kind === 'stop') this.step(known, 'ended', at, 'Process ended cleanly');
        return;
      case 'broker-paused':
        if (!known) this.begin(event, 'pause', 'paused by a user');
        return;
      case 'broker-resumed':
        if (known) this.step(known, 'restarted', at, 'Process continued (SIGCONT)');
        return this.settle(brokerId, at);
      case 'broker-started':
        if (!known) return;
        known.gaveUp = false;
        return this.step(known, 'restarted', at, known.crashes > 1 ? `Process restarted, attempt ${known.crashes}` : 'Process restarted');
      case 'broker-ready':
        if (known) this.step(known, 'serving', at, 'Serves clients again');
        return this.settle(brokerId, at);
      case 'broker-gave-up':
        if (known) known.gaveUp = true;
    }
  }

  view(view: ClusterView): void {
    if (view.controller && view.controller.epoch > (this.controller?.epoch ?? -1)) this.elected(view.at, view.controller);
    for (const standing of view.standings) {
      const { brokerId } = standing;
      const known = this.standings.get(brokerId);
      if (known && known.offset >= view.offset) continue;
      this.standings.set(brokerId, { offset: view.offset, standing });
      this.stood(view.at, known?.standing, standing);
    }
  }

  private begin({ at, brokerId }: HostEvent, kind: Outage['kind'], cause: string): OpenOutage {
    const outage: OpenOutage = {
      id: String((this.sequence += 1)),
      brokerId,
      kind,
      cause,
      lostAt: at,
      leadersBefore: this.standings.get(brokerId)?.standing.leaders ?? 0,
      wasController: this.controller?.brokerId === brokerId,
      steps: new Map([['lost', { at, text: kind === 'crash' ? `${LOST_TEXT.crash}: ${cause}` : LOST_TEXT[kind] }]]),
      crashes: 0,
      gaveUp: false,
      endedAt: null,
    };
    this.open.set(brokerId, outage);
    this.all.push(outage);
    if (this.all.length > KEPT) this.all.shift();
    return outage;
  }

  /** The process ended by itself, perhaps once more while it was coming back. */
  private crashed(outage: OpenOutage, cause: string): void {
    outage.crashes += 1;
    outage.cause = cause;
    outage.steps.delete('restarted');
    outage.steps.delete('serving');
  }

  private elected(at: number, controller: { readonly brokerId: BrokerId; readonly epoch: number }): void {
    const before = this.controller;
    this.controller = controller;
    if (!before) return;
    const text = `Broker ${controller.brokerId} was elected controller (epoch ${controller.epoch})`;
    this.onEvent(at, { kind: 'controller-elected', status: 'progress', text, brokerId: controller.brokerId });
    for (const outage of this.open.values()) if (outage.wasController) this.step(outage, 'controller-elected', at, `Broker ${controller.brokerId} elected controller`);
  }

  private stood(at: number, before: BrokerStanding | undefined, now: BrokerStanding): void {
    const { brokerId } = now;
    const outage = this.open.get(brokerId);
    if (now.fenced && before && !before.fenced) {
      this.onEvent(at, { kind: 'broker-lost', status: outage?.kind === 'stop' ? 'off' : 'critical', text: `Broker ${brokerId} left the cluster`, brokerId });
      if (outage) this.step(outage, 'detected', at, 'Fenced by the controller');
    } else if (!now.fenced && before?.fenced) {
      this.onEvent(at, { kind: 'broker-back', status: 'ok', text: `Broker ${brokerId} joined the cluster`, brokerId });
    }
    if (outage && outage.leadersBefore > 0 && now.leaders === 0) this.step(outage, 'leaders-elected', at, leadersText(outage.leadersBefore, now.leaderless));
    this.settle(brokerId, at);
  }

  private step(outage: OpenOutage, step: OutageStepName, at: number, text: string): void {
    if (!outage.steps.has(step)) outage.steps.set(step, { at, text });
  }

  /** Over when its process answers, the controller has it, and nothing is out of sync. */
  private settle(brokerId: BrokerId, at: number): void {
    const outage = this.open.get(brokerId);
    const standing = this.standings.get(brokerId)?.standing;
    const back = outage?.steps.get('serving') ?? (outage?.kind === 'pause' && outage.crashes === 0 ? outage.steps.get('restarted') : undefined);
    if (!outage || !back || !standing || standing.fenced || standing.outOfSync > 0) return;
    outage.endedAt = Math.max(at, back.at);
    this.step(outage, 'caught-up', outage.endedAt, 'Caught up: all its replicas are in sync');
    this.open.delete(brokerId);
    const text = `Broker ${brokerId} is caught up, ${seconds(outage.endedAt - outage.lostAt)} after its loss`;
    this.onEvent(outage.endedAt, { kind: 'broker-caught-up', status: 'ok', text, brokerId });
  }
}

function leadersText(before: number, leaderless: number): string {
  const moved = Math.max(0, before - leaderless);
  const all = moved === 1 ? '1 partition has a new leader' : `${moved} partitions have new leaders`;
  return leaderless === 0 ? all : `${all}, ${leaderless} wait for this broker`;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function toOutage(outage: OpenOutage): Outage {
  const { id, brokerId, kind, cause, lostAt, endedAt, crashes, gaveUp } = outage;
  const steps: OutageStep[] = [...outage.steps].map(([step, { at, text }]) => ({ step, at, afterMs: at - lostAt, text }));
  return { id, brokerId, kind, cause, lostAt, endedAt, crashes, gaveUp, steps: steps.sort((a, b) => a.at - b.at) };
}
