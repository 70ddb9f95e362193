import type { MetadataImage } from '../metadata/image.ts';
import { configResourceType } from '../metadata/image.ts';
import type { apis } from '../protocol/apis.ts';
import type { Decoded } from '../protocol/definition.ts';
import { errors } from '../protocol/errors.ts';

type Replacement = Decoded<typeof apis.alterConfigs.request>;
type Operations = Decoded<typeof apis.incrementalAlterConfigs.request>;
type Answer = Pick<Decoded<typeof apis.alterConfigs.response>, 'responses'>;
interface ResourceName {
  readonly resourceType: number;
  readonly resourceName: string;
}

const SET = 0;
const DELETE = 1;

/** Whether `image` has what AlterConfigs stored: of each resource that was not refused exactly the given values. */
export function showsReplacement(answer: Answer, { resources, validateOnly }: Replacement, image: MetadataImage): boolean {
  if (validateOnly) return true;
  return taken(resources, answer).every((resource) => {
    const stored = storedOf(resource, image);
    return stored?.size === resource.configs.length && resource.configs.every(({ name, value }) => stored.get(name) === value);
  });
}

/** The same for IncrementalAlterConfigs. What appended and subtracted lists come to only the controller knows: they are not looked at. */
export function showsOperations(answer: Answer, { resources, validateOnly }: Operations, image: MetadataImage): boolean {
  if (validateOnly) return true;
  return taken(resources, answer).every((resource) => {
    const stored = storedOf(resource, image);
    return resource.configs.every(({ name, value, configOperation }) => {
      if (configOperation === SET) return stored?.get(name) === value;
      return configOperation !== DELETE || stored?.has(name) !== true;
    });
  });
}

function taken<R extends ResourceName>(resources: readonly R[], { responses }: Answer): R[] {
  const keyOf = ({ resourceType, resourceName }: ResourceName): string => `${resourceType} ${resourceName}`;
  const refused = new Set(responses.filter(({ errorCode }) => errorCode !== errors.NONE).map(keyOf));
  return resources.filter((resource) => !refused.has(keyOf(resource)));
}

function storedOf({ resourceType, resourceName }: ResourceName, image: MetadataImage): ReadonlyMap<string, string> | undefined {
  const type = configResourceType(resourceType);
  return type && image.configs(type, resourceName);
}
