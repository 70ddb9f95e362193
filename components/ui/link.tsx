import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link inside the console. Pages are fetched when they are asked for: every link in sight would otherwise ask the server for its
 * page's frame as soon as it is drawn, twenty requests beside the data of a list, for a frame that the reader already has.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
