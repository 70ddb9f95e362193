import type { Fields, MessageDefinition } from '../protocol/definition.ts';

type Visit = (response: Record<string, unknown>, onError: (code: number) => void) => void;

const visitors = new WeakMap<MessageDefinition, Visit>();

/** Every error code other than 0 in a response, wherever its definition has an `errorCode` field. Looks at no other bytes. */
export function errorCodesIn(definition: MessageDefinition, response: unknown): number[] {
  let visit = visitors.get(definition);
  if (!visit) visitors.set(definition, (visit = visitorOf(definition.fields) ?? (() => undefined)));
  const codes: number[] = [];
  if (typeof response === 'object' && response !== null) visit(response as Record<string, unknown>, (code) => codes.push(code));
  return codes;
}

/** A function that looks only at the fields which lead to error codes; undefined when there are none. */
function visitorOf(fields: Fields): Visit | undefined {
  const parts: Visit[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (name === 'errorCode') {
      parts.push((value, onError) => {
        const code = value[name];
        if (typeof code === 'number' && code !== 0) onError(code);
      });
      continue;
    }
    const inner = field.fields ? visitorOf(field.fields) : undefined;
    if (inner) parts.push((value, onError) => visitNested(value[name], inner, onError));
  }
  if (parts.length === 0) return undefined;
  return (value, onError) => {
    for (const part of parts) part(value, onError);
  };
}

function visitNested(value: unknown, visit: Visit, onError: (code: number) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item as Record<string, unknown>, onError);
  else if (typeof value === 'object' && value !== null) visit(value as Record<string, unknown>, onError);
}
