import type { GroupOperation, Report } from './history.ts';

/** A group's position in one key. */
interface Committed {
  /** Highest acknowledged. */
  acknowledged: number;
  readonly attempted: Set<number>;
}

/** What groups promise: a position that was acknowledged is found again, and a key has one owner in a generation. */
export class GroupChecks {
  private readonly positions = new Map<string, Committed>();
  private readonly owners = new Map<string, string>();
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  check(operation: GroupOperation): void {
    if (operation.f === 'own') {
      for (const key of operation.keys) this.checkOwner(operation, key);
      return;
    }
    const { group, key, offset } = operation;
    const place = `${group} ${key}`;
    let position = this.positions.get(place);
    if (!position) this.positions.set(place, (position = { acknowledged: -1, attempted: new Set() }));
    if (operation.f === 'commit') {
      position.attempted.add(offset);
      if (operation.type === 'ok') position.acknowledged = Math.max(position.acknowledged, offset);
    } else if (offset < position.acknowledged) {
      this.report({ class: 'commit-regression', key, detail: `${group} had committed ${position.acknowledged}, then ${offset} was found` });
    } else if (offset >= 0 && !position.attempted.has(offset)) {
      this.report({ class: 'commit-invention', key, detail: `${group} never committed ${offset}` });
    }
  }

  private checkOwner({ group, generation, p }: Extract<GroupOperation, { f: 'own' }>, key: string): void {
    const place = `${group} ${generation} ${key}`;
    const owner = this.owners.get(place) ?? p;
    if (owner !== p) this.report({ class: 'double-owner', key, detail: `${owner} and ${p} own it in generation ${generation} of ${group}` });
    this.owners.set(place, owner);
  }
}
