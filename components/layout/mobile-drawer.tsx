'use client';

import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { IconButton } from '../ui/icon-button';
import { ClusterSwitcher } from './cluster-switcher';
import { NavList } from './nav-list';
import { Mark } from './wordmark';

/** The sidebar of narrow screens: a modal sheet at the inline start. */
export function MobileDrawer({ clusterId, open, onClose }: { clusterId: string; open: boolean; onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-label="Navigation"
      onClose={onClose}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className="me-auto h-dvh max-h-none w-72 max-w-[85vw] flex-col border-e border-border bg-surface text-text open:flex"
    >
      {open && (
        <>
          <div className="flex h-(--top-bar) shrink-0 items-center justify-between px-4">
            <span className="flex items-center gap-2 text-title-m tracking-tight">
              <Mark /> Millrace
            </span>
            <IconButton label="Close navigation" icon={<X />} onClick={onClose} />
          </div>
          <div className="px-2">
            <ClusterSwitcher clusterId={clusterId} shape="drawer" />
          </div>
          <NavList clusterId={clusterId} shape="drawer" onNavigate={onClose} />
        </>
      )}
    </dialog>
  );
}
