/**
 * One parameter of a page's address: what its text means, and what stands there when it is absent or does not hold.
 * The browser reads addresses with these instead of the contracts' schemas, whose parser weighs more than a page.
 */
export type Field<Value> = { readonly read: (text: string) => Value | undefined; readonly fallback: Value };
export type Fields = Readonly<Record<string, Field<unknown>>>;
/** The state that fields describe. */
export type StateOf<Of extends Fields> = { [Name in keyof Of]: Of[Name] extends Field<infer Value> ? Value : never };

export const text = (maxLength: number, shape: RegExp = /^/): Field<string> => ({
  read: (given) => (given.length <= maxLength && shape.test(given) ? given : undefined),
  fallback: '',
});

export const whole = (fallback: number, { min, max }: { min: number; max: number }): Field<number> => ({
  read: (given) => (/^\d{1,16}$/.test(given) && Number(given) >= min && Number(given) <= max ? Number(given) : undefined),
  fallback,
});

export const oneOf = <Value extends string>(values: readonly Value[], fallback: NoInfer<Value>): Field<Value> => ({
  read: (given) => values.find((value) => value === given),
  fallback,
});

/** One of the values, or none of them. */
export const maybeOneOf = <Value extends string>(values: readonly Value[]): Field<Value | undefined> => ({
  read: (given) => values.find((value) => value === given),
  fallback: undefined,
});

/** On or off; off unless it says so. */
export const flag: Field<boolean> = {
  read: (given) => (given === '1' || given === 'true' ? true : given === '0' || given === 'false' ? false : undefined),
  fallback: false,
};

export const sortOrder = oneOf(['asc', 'desc'], 'asc');

/** What every server-paged list has: text, order, page. */
export const paging = {
  q: text(500),
  order: sortOrder,
  page: whole(1, { min: 1, max: Number.MAX_SAFE_INTEGER }),
  pageSize: whole(20, { min: 1, max: 500 }),
} as const;
