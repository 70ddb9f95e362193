import type { ClusterView } from '../../monitoring/cluster-host.ts';

/** The latest standing of each broker and the latest controller, for listeners that come later. */
export class KnownViews {
  private readonly standings = new Map<number, ClusterView>();
  private controller: ClusterView | undefined;

  keep(view: ClusterView): void {
    const { at, offset } = view;
    for (const standing of view.standings) {
      const known = this.standings.get(standing.brokerId);
      if (!known || known.offset < offset) this.standings.set(standing.brokerId, { at, offset, standings: [standing] });
    }
    if (view.controller && view.controller.epoch > (this.controller?.controller?.epoch ?? -1)) this.controller = { ...view, standings: [] };
  }

  views(): ClusterView[] {
    return [...this.standings.values(), ...(this.controller ? [this.controller] : [])];
  }
}
