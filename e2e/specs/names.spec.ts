import { expect, openPage, test } from '../support/console-test.ts';
import { hasKcat, produceLines } from '../support/kcat.ts';

/** What each kind of page is to somebody who hears it: roles, names and their order. Only what does not depend on the cluster's state. */
const TOPIC = 'names';

const TEMPLATES: readonly { kind: string; path: string; heard: string }[] = [
  {
    kind: 'list',
    path: '/clusters/local/topics',
    heard: `
      - main:
        - heading "Topics" [level=1]
        - link "Create topic"
        - search:
          - textbox "Filter topics"
          - combobox "State"
          - switch "Internal"
          - button "Views"
          - button "Columns"
        - region "Topics":
          - table:
            - rowgroup:
              - row "Name Replicas Partitions RF Messages Size In Last write Retention"
        - combobox "Rows per page"
        - navigation "Pages":
          - button "Previous page" [disabled]
          - button "Next page"
    `,
  },
  {
    kind: 'detail with tabs',
    path: '/clusters/local/brokers/1/overview',
    heard: `
      - main:
        - heading "broker-1" [level=1]
        - button "Stop"
        - button "Pause"
        - button "Kill"
        - button "Copy address"
        - navigation "Broker 1":
          - link "Overview"
          - link /Partitions \\d+/
          - link "Config"
          - link /Log directories \\d+/
        - heading "Throughput" [level=2]
    `,
  },
  {
    kind: 'form',
    path: `/clusters/local/topics/${TOPIC}/produce`,
    heard: `
      - form "Produce to ${TOPIC}":
        - combobox "Partition"
        - combobox "Compression"
        - combobox "Acks"
        - group "Key type":
          - radio "Text" [checked]
        - textbox "Key"
        - group "Headers":
          - textbox "Header 1 name"
          - textbox "Header 1 value"
          - combobox "Header 1 type"
        - textbox "Value"
        - button "Send"
    `,
  },
  {
    kind: 'dashboard',
    path: '/clusters/local/overview',
    heard: `
      - main:
        - region /Cluster local/:
          - heading /Cluster local/ [level=1]
          - term: Brokers
          - definition:
            - link "3 of 3 brokers"
          - term: Topics
          - term: Partitions
          - term: Under-replicated
          - term: Offline
          - term: Consumer groups
        - link /Messages in/
        - link /Bytes in/
        - link /Bytes out/
        - link /Requests/
        - link /Produce p99/
        - link /Largest lag/
        - heading "Throughput" [level=2]
    `,
  },
  {
    kind: 'workbench',
    path: `/clusters/local/topics/${TOPIC}/messages?panel=0:0`,
    heard: `
      - main:
        - heading "${TOPIC}" [level=1]
        - navigation "Pages of ${TOPIC}"
        - search "Message search":
          - combobox "Start"
          - button "All partitions"
          - combobox "Limit"
          - textbox "Contains"
          - combobox "Where"
          - checkbox "Match case"
          - button "Scan"
          - button "Live"
        - region "Messages of ${TOPIC}":
          - table:
            - rowgroup:
              - row "Time Partition Offset Key Value"
        - complementary "Record ${TOPIC}-0 at 0":
          - separator "Width of the panel"
          - heading "${TOPIC}-0 @ 0" [level=2]
          - link "Produce again"
    `,
  },
];

test.beforeAll(() => {
  if (hasKcat) produceLines(TOPIC, ['k:v'], ['-p', '0']);
});

for (const { kind, path, heard } of TEMPLATES) {
  test(`${kind}: roles and names in their order`, async ({ page }) => {
    test.skip(!hasKcat && path.includes(TOPIC), 'kcat is not installed: there is no topic to open');
    await openPage(page, path);
    await expect(page.locator('body')).toMatchAriaSnapshot(heard);
  });
}
