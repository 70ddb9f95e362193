import { expect, test } from 'vitest';
import { testContext, testImage, testServices } from '../../test/kit/broker-services.ts';
import { describeAcls } from './handlers/29-describe-acls.ts';
import { createAcls } from './handlers/30-create-acls.ts';
import { deleteAcls } from './handlers/31-delete-acls.ts';

const SECURITY_DISABLED = 54;
const services = testServices({ image: testImage([1], {}) });
const rule = { resourceType: 2, resourceName: 'orders', resourcePatternType: 3, principal: 'User:a', host: '*', operation: 3, permissionType: 3 };
const filter = { resourceTypeFilter: 1, resourceNameFilter: null, patternTypeFilter: 1, principalFilter: null, hostFilter: null, operation: 1, permissionType: 1 };
const refused = { errorCode: SECURITY_DISABLED, errorMessage: 'No Authorizer is configured.' };

test('without an authorizer access rules cannot be read, made or removed, and every row of a request is told so', async () => {
  expect(await describeAcls.handle(filter, testContext(), services)).toEqual({ ...refused, resources: [] });
  expect(await createAcls.handle({ creations: [rule, rule] }, testContext(), services)).toEqual({ results: [refused, refused] });
  expect(await deleteAcls.handle({ filters: [filter] }, testContext(), services)).toEqual({ filterResults: [{ ...refused, matchingAcls: [] }] });
});
