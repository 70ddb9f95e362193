import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { parsePreferences } from '@/components/layout/preferences';
import { Providers } from '@/components/layout/providers';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Millrace', template: '%s · Millrace' },
  description: 'A Kafka you can see: run it, break it, look inside it.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const preferences = parsePreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en" dir="ltr" data-theme={preferences.theme} data-density={preferences.density} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <Providers preferences={preferences}>{children}</Providers>
      </body>
    </html>
  );
}
