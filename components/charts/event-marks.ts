import type { ChartEvent } from './model';

/** Width of an icon, and of a digit of the count beside it, px. */
const ICON_PX = 14;
const DIGIT_PX = 7;

export type EventMark = { x: number; events: ChartEvent[] };

/** Events for whose icon there is no room beside the one before, count included, are one mark with it. */
export function mergeEvents(events: readonly ChartEvent[], x: (at: number) => number): EventMark[] {
  const marks: EventMark[] = [];
  for (const event of events.toSorted((one, other) => one.at - other.at)) {
    const last = marks.at(-1);
    if (last && x(event.at) - last.x < roomOf(last)) last.events.push(event);
    else marks.push({ x: x(event.at), events: [event] });
  }
  return marks;
}

const roomOf = ({ events }: EventMark): number => ICON_PX + (events.length > 1 ? DIGIT_PX * String(events.length).length : 0);
