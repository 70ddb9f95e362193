import { expect, test } from 'vitest';
import { MetadataImage } from '../metadata/image.ts';
import { metadataRecord } from '../metadata/records.ts';
import { errors } from '../protocol/errors.ts';
import { showsOperations, showsReplacement } from './altered-configs.ts';

const TOPIC = 2;
const resource = { resourceType: TOPIC, resourceName: 'orders' };
const fine = { responses: [{ ...resource, errorCode: errors.NONE, errorMessage: null }] };
const refused = { responses: [{ ...resource, errorCode: errors.INVALID_CONFIG, errorMessage: 'no' }] };

function imageWith(values: Readonly<Record<string, string>>): MetadataImage {
  const image = new MetadataImage();
  for (const [name, value] of Object.entries(values)) image.apply(metadataRecord('config', { ...resource, name, value }));
  return image;
}

test('a replacement shows when the resource has the given values and no others', () => {
  const request = { resources: [{ ...resource, configs: [{ name: 'retention.ms', value: '5' }] }], validateOnly: false };
  expect(showsReplacement(fine, request, imageWith({}))).toBe(false);
  expect(showsReplacement(fine, request, imageWith({ 'retention.ms': '4' }))).toBe(false);
  expect(showsReplacement(fine, request, imageWith({ 'retention.ms': '5', 'segment.ms': '7' }))).toBe(false);
  expect(showsReplacement(fine, request, imageWith({ 'retention.ms': '5' }))).toBe(true);
});

test('operations show when what was set is there and what was deleted is gone', () => {
  const configs = [
    { name: 'retention.ms', configOperation: 0, value: '5' },
    { name: 'segment.ms', configOperation: 1, value: null },
    { name: 'cleanup.policy', configOperation: 2, value: 'compact' },
  ];
  const request = { resources: [{ ...resource, configs }], validateOnly: false };
  expect(showsOperations(fine, request, imageWith({}))).toBe(false);
  expect(showsOperations(fine, request, imageWith({ 'retention.ms': '5', 'segment.ms': '7' }))).toBe(false);
  expect(showsOperations(fine, request, imageWith({ 'retention.ms': '5' }))).toBe(true);
});

test('nothing is waited for when the controller refused, or was only asked', () => {
  const resources = [{ ...resource, configs: [{ name: 'retention.ms', configOperation: 0, value: '5' }] }];
  expect(showsOperations(refused, { resources, validateOnly: false }, imageWith({}))).toBe(true);
  expect(showsReplacement(refused, { resources, validateOnly: false }, imageWith({}))).toBe(true);
  expect(showsOperations(fine, { resources, validateOnly: true }, imageWith({}))).toBe(true);
});
