import { notifyManager } from '@tanstack/react-query';
import type { LiveEvent } from '../contracts/live.ts';
import type { SeriesKey } from '../domain/metrics.ts';
import { api } from '../routes.ts';

export interface LiveWants {
  overview?: boolean;
  events?: boolean;
  series?: readonly SeriesKey[];
}
export type LiveState = 'connecting' | 'open' | 'paused' | 'retrying';

interface Subscriber {
  wants: LiveWants;
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
}

const SETTLE_MS = 50;
const HIDDEN_MS = 10_000;
const RETRY_MS = 1_000;
const MAX_RETRY_MS = 15_000;
const EVENT_NAMES = ['hello', 'overview', 'clusters', 'points', 'event', 'bye'] as const;

/**
 * The one server-sent stream of this tab for one cluster: a browser opens at most six connections per origin for all its tabs,
 * so what all components want is merged into one URL, and a change of wants reconnects. Ten seconds after the tab is hidden it
 * pauses, and opens again with the tab.
 */
export class LiveStream {
  private readonly clusterId: string;
  private readonly subscribers = new Set<Subscriber>();
  private source: EventSource | undefined;
  private url = '';
  private state: LiveState = 'connecting';
  private settle: ReturnType<typeof setTimeout> | undefined;
  private hide: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private retryMs = RETRY_MS;
  private arrived: LiveEvent[] = [];

  constructor(clusterId: string) {
    this.clusterId = clusterId;
  }

  /** Adds a subscriber; the answer removes it. */
  subscribe(subscriber: Subscriber): () => void {
    if (this.subscribers.size === 0) document.addEventListener('visibilitychange', this.onVisibility);
    this.subscribers.add(subscriber);
    subscriber.onState(this.state);
    this.changed();
    return () => {
      this.subscribers.delete(subscriber);
      if (this.subscribers.size === 0) document.removeEventListener('visibilitychange', this.onVisibility);
      this.changed();
    };
  }

  private changed(): void {
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.connect(), SETTLE_MS);
  }

  private connect(): void {
    const url = this.wantedUrl();
    if (url === this.url && this.source) return;
    this.disconnect();
    if (url === '' || document.hidden) return;
    this.url = url;
    const source = new EventSource(url);
    this.source = source;
    this.setState('connecting');
    source.onopen = () => {
      this.retryMs = RETRY_MS;
      this.setState('open');
    };
    source.onerror = () => this.reconnectLater(this.retryMs);
    for (const name of EVENT_NAMES) source.addEventListener(name, (message) => this.receive(message as MessageEvent<string>));
  }

  private receive(message: MessageEvent<string>): void {
    const event = JSON.parse(message.data) as LiveEvent;
    if (this.arrived.length === 0) setTimeout(() => this.deliver());
    this.arrived.push(event);
    if (event.type === 'bye') this.reconnectLater(event.retryMs);
  }

  /** A second's points and overview come together: the page is drawn once for both. */
  private deliver(): void {
    const events = this.arrived;
    this.arrived = [];
    notifyManager.batch(() => {
      for (const event of events) for (const subscriber of this.subscribers) subscriber.onEvent(event);
    });
  }

  private reconnectLater(delayMs: number): void {
    this.disconnect();
    this.setState('retrying');
    this.retryMs = Math.min(MAX_RETRY_MS, this.retryMs * 2);
    this.retry = setTimeout(() => this.connect(), delayMs);
  }

  private disconnect(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.source = undefined;
    this.url = '';
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.hide);
    if (!document.hidden) this.connect();
    else {
      this.hide = setTimeout(() => {
        this.disconnect();
        this.setState('paused');
      }, HIDDEN_MS);
    }
  };

  private setState(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const subscriber of this.subscribers) subscriber.onState(state);
  }

  private wantedUrl(): string {
    const series = new Set<SeriesKey>();
    let overview = false;
    let events = false;
    for (const { wants } of this.subscribers) {
      overview ||= wants.overview ?? false;
      events ||= wants.events ?? false;
      for (const key of wants.series ?? []) series.add(key);
    }
    if (!overview && !events && series.size === 0) return '';
    return api.live(this.clusterId, { overview, events, series: [...series].sort() });
  }
}

const streams = new Map<string, LiveStream>();

/** The tab's stream for a cluster. */
export function liveStream(clusterId: string): LiveStream {
  let stream = streams.get(clusterId);
  if (!stream) streams.set(clusterId, (stream = new LiveStream(clusterId)));
  return stream;
}
