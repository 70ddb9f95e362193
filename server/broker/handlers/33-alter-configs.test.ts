import { expect, test } from 'vitest';
import { testContext, testServices } from '../../../test/kit/broker-services.ts';
import { MetadataImage } from '../../metadata/image.ts';
import { metadataRecord } from '../../metadata/records.ts';
import { errors } from '../../protocol/errors.ts';
import type { BrokerServices } from '../services.ts';
import { alterConfigs } from './33-alter-configs.ts';

test('a client that asks the same broker next sees the configs that it altered', async () => {
  const resource = { resourceType: 2, resourceName: 'orders' };
  const response = { throttleTimeMs: 0, responses: [{ ...resource, errorCode: errors.NONE, errorMessage: null }] };
  const image = new MetadataImage();
  const waits: boolean[] = [];
  const services = testServices({
    image,
    controllerChannel: { forward: async () => response } as unknown as BrokerServices['controllerChannel'],
    metadataReached: async (condition) => {
      waits.push(condition());
      image.apply(metadataRecord('config', { ...resource, name: 'retention.ms', value: '5' }));
      waits.push(condition());
    },
  });
  const request = { resources: [{ ...resource, configs: [{ name: 'retention.ms', value: '5' }] }], validateOnly: false };
  expect(await alterConfigs.handle(request, testContext(), services)).toBe(response);
  expect(waits).toEqual([false, true]);
});
