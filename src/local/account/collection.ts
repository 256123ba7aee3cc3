import { badRequestError, notFoundError } from "../http/api-error.ts";

/** The resources of one kind that an account has, by their ID, in the order of their creation. */
export interface Collection<Item> {
  /** What one item is called in messages, such as "database". */
  readonly what: string;
  /** The most items it holds. */
  readonly limit: number;
  readonly items: Map<string, Item>;
}

const MAX_RESOURCES = 100;

/** A collection without items. */
export function createCollection<Item>(what: string, limit: number = MAX_RESOURCES): Collection<Item> {
  return { what, limit, items: new Map() };
}

/** The items, oldest first. */
export function itemsOf<Item>(collection: Collection<Item>): Item[] {
  return [...collection.items.values()];
}

/** The item with an ID; an unknown ID is a 404. */
export function find<Item>(collection: Collection<Item>, id: string): Item {
  const item = collection.items.get(id);
  if (item === undefined) throw notFoundError(`${collection.what} ${id} not found`);
  return item;
}

/** Adds an item; a full collection is a 400. */
export function add<Item extends { readonly id: string }>(collection: Collection<Item>, item: Item): Item {
  requireRoom(collection);
  collection.items.set(item.id, item);
  return item;
}

/** A full collection is a 400. */
export function requireRoom(collection: Collection<unknown>): void {
  if (collection.items.size < collection.limit) return;
  throw badRequestError(
    `${collection.what} limit reached: the local account holds at most ${collection.limit}; delete one before creating another`,
  );
}

/** Removes and returns the item with an ID; an unknown ID is a 404. */
export function remove<Item>(collection: Collection<Item>, id: string): Item {
  const item = find(collection, id);
  collection.items.delete(id);
  return item;
}

/** A name that one of `others` has already is a 400; `id` is the item that may keep its own name. */
export function requireFreeName(
  what: string,
  others: Iterable<{ readonly id: string; readonly name: string }>,
  name: string,
  id?: string,
): void {
  for (const other of others) {
    if (other.name === name && other.id !== id) throw badRequestError(`${what} name is already used: ${name}`);
  }
}
