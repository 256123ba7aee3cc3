import { applyLimitsOf, createFlowControlKey, type FlowControlKey, isIdle } from "../flow-control/flow-control-key.ts";
import type { Message } from "../messages/message.ts";
import { createQueue, type MessageQueue } from "../queues/queue-state.ts";
import type { Tenant } from "../tenant.ts";
import { pendingWith } from "../workflow/run-settings.ts";

/*
 * The way of a message to its delivery: its queue lets it begin, its time comes, the key of its flow control lets it
 * through, and there is room for one more delivery. Each of these is a place where it may wait.
 */

/** The most deliveries of one tenant at a time. */
export const MOST_DELIVERIES = 100;
/** More than this and those that do nothing are forgotten. */
const MOST_IDLE_KEYS = 1_000;

/** Begins the way of a new message. */
export function enter(tenant: Tenant, message: Message): void {
  if (message.queueName === undefined) {
    awaitTime(tenant, message);
  } else {
    const queue = queueNamed(tenant, message.queueName);
    wait(message, queue.waiting);
    advanceQueue(tenant, queue);
  }
}

/** Lets messages of a queue begin, as many as it may have. */
export function advanceQueue(tenant: Tenant, queue: MessageQueue): void {
  for (const message of queue.waiting) {
    if (queue.paused || queue.begun.size >= queue.parallelism) return;
    leave(message);
    queue.begun.add(message);
    awaitTime(tenant, message);
  }
}

/** The message waits until its time, then goes on. */
export function awaitTime(tenant: Tenant, message: Message): void {
  if (message.notBefore > tenant.clock.now()) tenant.due.add(message);
  else passFlowControl(tenant, message);
}

/** The message waits until its key lets it through, then goes on. */
export function passFlowControl(tenant: Tenant, message: Message): void {
  const { flowControl } = message.settings;
  if (flowControl === undefined) {
    makeReady(tenant, message);
  } else {
    const key = keyNamed(tenant, flowControl.key);
    applyLimitsOf(key, flowControl);
    wait(message, key.waiting);
    advanceKey(tenant, key);
  }
}

/** Lets messages of a key through, as many as its limits allow now; the end of the period lets more. */
export function advanceKey(tenant: Tenant, key: FlowControlKey): void {
  const now = tenant.clock.now();
  if (now >= key.periodStart + key.periodMs) beginPeriod(key, now);
  for (const message of key.waiting) {
    if (key.isPaused || (key.parallelism !== undefined && key.active >= key.parallelism)) return;
    if (key.rate !== undefined && key.periodCount >= key.rate) {
      key.stopTimer ??= tenant.clock.at(key.periodStart + key.periodMs, () => {
        key.stopTimer = undefined;
        advanceKey(tenant, key);
      });
      return;
    }
    leave(message);
    key.active += 1;
    key.periodCount += 1;
    makeReady(tenant, message);
  }
}

/** Begins a new period now. */
export function beginPeriod(key: FlowControlKey, now: number): void {
  key.stopTimer?.();
  key.stopTimer = undefined;
  key.periodStart = now;
  key.periodCount = 0;
}

/** What was held for a delivery is free again. */
export function deliveryEnded(tenant: Tenant, message: Message): void {
  tenant.active -= 1;
  message.isActive = false;
  freeKey(tenant, message);
  beginDeliveries(tenant);
}

/** A message is done with: its queue goes on, unless a callback of it is still on its way. */
export function finish(tenant: Tenant, message: Message): void {
  message.isDone = true;
  tenant.messages.delete(message.id);
  tenant.pendingBytes -= message.body.length;
  pendingWith(tenant, message)?.delete(message);
  tenant.due.remove(message);
  if (message.waitsIn === tenant.ready) freeKey(tenant, message);
  leave(message);
  freeQueue(tenant, message);
  const { tellsOf } = message;
  if (tellsOf === undefined) return;
  tellsOf.openCallbacks -= 1;
  freeQueue(tenant, tellsOf);
}

/** The queue of a name; made where there is none. */
export function queueNamed(tenant: Tenant, name: string): MessageQueue {
  const queue = tenant.queues.get(name) ?? createQueue(name, tenant.clock.now());
  tenant.queues.set(name, queue);
  return queue;
}

/** The key of a name; made where there is none. */
export function keyNamed(tenant: Tenant, name: string): FlowControlKey {
  const now = tenant.clock.now();
  const key = tenant.flowControls.get(name) ?? createFlowControlKey(name, now);
  if (!tenant.flowControls.has(name) && tenant.flowControls.size >= MOST_IDLE_KEYS) {
    for (const [other, state] of tenant.flowControls) if (isIdle(state, now)) tenant.flowControls.delete(other);
  }
  tenant.flowControls.set(name, key);
  return key;
}

function makeReady(tenant: Tenant, message: Message): void {
  wait(message, tenant.ready);
  beginDeliveries(tenant);
}

function beginDeliveries(tenant: Tenant): void {
  for (const message of tenant.ready) {
    if (tenant.active >= MOST_DELIVERIES) return;
    leave(message);
    tenant.active += 1;
    message.isActive = true;
    tenant.deliver(message);
  }
}

function freeKey(tenant: Tenant, { settings: { flowControl } }: Message): void {
  const key = flowControl && tenant.flowControls.get(flowControl.key);
  if (key === undefined) return;
  key.active -= 1;
  advanceKey(tenant, key);
}

function freeQueue(tenant: Tenant, message: Message): void {
  const queue = message.queueName === undefined ? undefined : tenant.queues.get(message.queueName);
  if (queue === undefined || !message.isDone || message.openCallbacks > 0) return;
  queue.begun.delete(message);
  advanceQueue(tenant, queue);
}

function wait(message: Message, place: Set<Message>): void {
  place.add(message);
  message.waitsIn = place;
}

function leave(message: Message): void {
  message.waitsIn?.delete(message);
  message.waitsIn = undefined;
}
