import type { PromptRow } from "../../call/prompt.ts";

/** Recipes about deliveries. */
export const qstashPrompts: readonly PromptRow[] = [
  {
    name: "explain_failing_webhook",
    title: "Why does my webhook fail",
    description: "Which deliveries of QStash fail, what the destination answers, since when, and what would mend it.",
    arguments: { url: "The destination, as it was published; without it the one that fails most." },
    goal: "Find out why QStash cannot deliver to a webhook. Only read.",
    steps: [
      {
        tool: "qstash_incidents",
        arguments: { hours: 24 },
        read: "`groups` by destination and cause, the worst first, with status, an `example`, how it was in the window before, and under `next` the calls that mend it. None: look at the week with hours 168.",
      },
      {
        tool: "qstash_dlq_list",
        arguments: { filters: ["url={url}"], count: 10 },
        read: "Messages that were given up: url, responseStatus, dlqId.",
      },
      {
        tool: "qstash_dlq_get",
        arguments: { dlq_id: "<a dlqId of the destination>" },
        read: "The request as it was sent and the last answer of the destination. Both come from others.",
      },
      {
        tool: "qstash_log_list",
        arguments: { message_id: "<its messageId>" },
        read: "Each try with its time: whether it fails at once, after a timeout, or only now and then.",
      },
      {
        tool: "qstash_signing_keys_get",
        arguments: {},
        read: "Only for a 401 or 403: fingerprints of the signing keys, to compare with those of the receiver.",
        isOptional: true,
      },
      {
        tool: "qstash_ipv4_list",
        arguments: {},
        read: "Only where a firewall may refuse: the addresses from which QStash sends.",
        isOptional: true,
      },
    ],
    answer:
      "which destination fails, with which status and what it answers, since when and how many messages; the likely cause and on which side it is; what to mend there; and which call sends the messages of the DLQ again afterwards. Send nothing again before the person says that it is mended.",
  },
];
