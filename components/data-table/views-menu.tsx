'use client';

import { Bookmark } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Button } from '../ui/button';
import { Popover } from '../ui/popover';

const ViewsList = dynamic(() => import('./views-list').then((chunk) => chunk.ViewsList), { ssr: false });

/** Filters and order of a list, kept under a name. The address carries the same, for whoever it is sent to. */
export function ViewsMenu({ list }: { list: string }) {
  return (
    <Popover
      label="Saved views"
      align="end"
      className="w-72 p-2"
      trigger={(props) => (
        <Button {...props} icon={<Bookmark strokeWidth={1.5} />} className="max-md:hidden">
          Views
        </Button>
      )}
    >
      {(close) => <ViewsList list={list} close={close} />}
    </Popover>
  );
}
