'use client';

import { Dialog } from '../ui/dialog';
import { Kbd } from '../ui/kbd';
import { Switch } from '../ui/switch';
import { NAV_ITEMS } from './navigation';
import { usePreference, useSetPreference } from './preferences-context';

const SHEET: readonly { title: string; rows: readonly { keys: readonly string[]; does: string }[] }[] = [
  {
    title: 'Everywhere',
    rows: [
      { keys: ['Ctrl', 'K'], does: 'Search or jump' },
      { keys: ['?'], does: 'This sheet' },
      { keys: ['/'], does: 'Focus the search field' },
      { keys: ['r'], does: 'Refresh' },
      { keys: ['Shift', 'R'], does: 'Pause or resume live charts' },
      { keys: ['Ctrl', '\\'], does: 'Collapse the sidebar' },
      { keys: ['F6'], does: 'Next region: sidebar, bar, content, panel' },
      { keys: ['F8'], does: 'Focus the notification' },
      { keys: ['Esc'], does: 'Close the topmost layer, else stop the scan' },
    ],
  },
  { title: 'Go to', rows: NAV_ITEMS.map((item) => ({ keys: ['g', item.key], does: item.label })) },
  {
    title: 'Tables',
    rows: [
      { keys: ['j'], does: 'Next row, as arrow down' },
      { keys: ['k'], does: 'Previous row, as arrow up' },
      { keys: ['Enter'], does: 'Open the row' },
      { keys: ['Space'], does: 'Choose the row, where rows can be chosen' },
      { keys: ['n'], does: 'New, where the list has it' },
    ],
  },
  {
    title: 'Topics, brokers, groups, records',
    rows: [
      { keys: ['['], does: 'Tab before; in a record, the record before' },
      { keys: [']'], does: 'Next tab; in a record, the next record' },
      { keys: ['e'], does: 'Configs; on a config, edit it' },
      { keys: ['m'], does: 'Produce the open record again' },
    ],
  },
  {
    title: 'Charts and forms',
    rows: [
      { keys: ['Left'], does: 'One sample back' },
      { keys: ['Right'], does: 'One sample on' },
      { keys: ['Shift', 'Right'], does: 'Pick a span, Enter zooms the page to it' },
      { keys: ['Esc'], does: 'Back from a zoom' },
      { keys: ['t'], does: 'Chart as table' },
      { keys: ['Ctrl', 'Enter'], does: 'Send the form' },
    ],
  },
];

export function KeySheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const keys = usePreference('keys');
  const set = useSetPreference();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keys"
      size="md"
      footer={
        <Switch checked={keys === 'on'} onCheckedChange={(on) => set('keys', on ? 'on' : 'off')} className="me-auto">
          Single keys. Off, only those with Ctrl do anything; the palette still opens this sheet.
        </Switch>
      }
    >
      <div className="-mb-5 gap-x-10 sm:columns-2">
        {SHEET.map((part) => (
          <section key={part.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-small font-medium text-text-3">{part.title}</h3>
            <dl className="flex flex-col gap-1">
              {part.rows.map((row) => (
                <div key={row.does} className="flex items-center justify-between gap-4 text-body">
                  <dt className="text-text-2">{row.does}</dt>
                  <dd>
                    <Kbd keys={row.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
