import { describe, expect, it } from "vitest";
import { eventText, eventTextsIn } from "../../../../src/products/qstash/answers/packed-texts.ts";
import { serveQStash, startQStashStandIn } from "../../qstash/served.ts";

type Fields = Record<string, unknown>;

const base64 = (text: string) => Buffer.from(text).toString("base64");
const waited = (out: string, stepType = "Wait") => ({
  stepId: 1,
  stepName: "approval",
  stepType,
  waitEventId: "e",
  out,
});
const EVENT = '{"password":"hunter2","by":"ada"}';
const SHOWN = '{"password":"[redacted]","by":"ada"}';

async function outOf(out: string, stepType?: string): Promise<unknown> {
  const runs = [{ workflowRunId: "wfr_1", steps: [{ steps: [waited(out, stepType)] }] }];
  const api = await startQStashStandIn({ "GET /v2/workflows/logs": { runs } });
  const { result } = await serveQStash(api.url, "read-only").answer("workflow_run_get", { run_id: "wfr_1" });
  return (result as unknown as { steps: Fields[] }).steps[0]?.out;
}

async function bodyOf(body: string): Promise<unknown> {
  const api = await startQStashStandIn({ "GET /v2/workflows/dlq/d": { dlqId: "d", body } });
  const { result } = await serveQStash(api.url, "read-only").answer("workflow_dlq_get", { dlq_id: "d" });
  return (result as unknown as Fields).body;
}

describe("the event that a step has waited for", () => {
  it("is shown as text, without its secrets", async () => {
    expect(await outOf(base64(EVENT))).toBe(SHOWN);
  });

  it("is so where QStash has cut it", async () => {
    const cut = base64(`{"password":"hunter2","text":"${"é".repeat(100)}"}`).slice(0, 90);
    expect(await outOf(cut)).toMatch(/^\{"password":"\[redacted\]","text":"é+…$/);
  });

  it("is read however long it is", () => {
    const packed = base64(`{"text":"${"é".repeat(3_000_000)}"}`).slice(0, -5);
    expect(eventText(packed).slice(0, 12)).toBe('{"text":"ééé');
    const body = `{"waitEventId":"e","out":"${packed}`;
    expect(eventTextsIn(body).slice(0, 44)).toBe('{"waitEventId":"e","out":"{\\"text\\":\\"ééé'.padEnd(44, "é"));
  });

  it("is left as it is where it is no base64", async () => {
    expect(await outOf("not yet, ada")).toBe("not yet, ada");
  });

  it("is a request of a webhook with its body, without their secrets", async () => {
    const call = {
      method: "POST",
      proto: "https",
      url: "/",
      header: { Authorization: "Bearer abc" },
      body: base64(EVENT),
    };
    const out = JSON.parse(String(await outOf(base64(JSON.stringify(call)), "WaitForWebhook")));
    expect(out).toMatchObject({ header: { Authorization: expect.stringContaining("[redacted]") }, body: SHOWN });
  });

  it("is shown so of a failed run, whose body is the step or all of them", async () => {
    const step = waited(base64(EVENT));
    expect(JSON.parse(String(await bodyOf(JSON.stringify(step))))).toEqual({ ...step, out: SHOWN });
    const steps = [{ messageId: "m", body: base64(JSON.stringify(step)) }];
    expect(JSON.parse(String(await bodyOf(JSON.stringify(steps))))).toEqual([
      { messageId: "m", body: { ...step, out: SHOWN } },
    ]);
  });

  it("is shown so of a failed run whose body was cut", async () => {
    const body = JSON.stringify(waited(base64(EVENT + "x".repeat(99_000))));
    const shown = await bodyOf(body);
    expect(shown).toContain('"out":"{\\"password\\":\\"[redacted]\\"');
  });

  it("is shown so in the log of QStash, also where the failure of a run is told", async () => {
    const step = JSON.stringify(waited(base64(EVENT)));
    const told = JSON.stringify({ sourceMessageId: "m", sourceBody: base64(step) });
    const logs = [step, told].map((body) => ({ messageId: "m", time: 1, state: "DELIVERED", body: base64(body) }));
    const api = await startQStashStandIn({ "GET /v2/logs": { logs, events: logs } });
    const { result } = await serveQStash(api.url, "read-only").answer("qstash_log_list", { full: true });
    const [first, second] = (result as unknown as { body: string }[]).map(({ body }) => JSON.parse(body));
    expect(first.out).toBe(SHOWN);
    expect(JSON.parse(second.sourceBody).out).toBe(SHOWN);
  });
});
