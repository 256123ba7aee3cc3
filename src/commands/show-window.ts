import { randomBytes } from "node:crypto";
import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { Offer } from "../call/served.ts";
import type { Caller } from "../callers/caller.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { answerPages, type PageTerms } from "../pages/answer-pages.ts";
import type { Browser } from "../pages/browser.ts";
import { iconPage, layoutWith, stylesPage } from "../pages/layout.ts";
import type { Visitor } from "../pages/page.ts";
import type { Service } from "../service.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import type { CallRecord } from "../window/call-record.ts";
import type { ClientConfiguration, PendingApprovals, ToolsetView } from "../window/window-sources.ts";
import { APPROVALS_LINK, WINDOW_LINK } from "./approve.ts";
import { viewOfOffer } from "./offer-view.ts";
import { waitingAt } from "./waiting-approvals.ts";

/** What the window is shown with. */
export interface WindowTerms extends Pick<PageTerms, "origin" | "visitorOf"> {
  record: CallRecord;
  service: Service;
  /** The caller as whom a visitor has signed in; nothing where there is none any more. */
  callerOf(visitor: Visitor): Caller | undefined;
  /** Where a person approves calls; nothing where no call can wait for that. */
  desk?: ApprovalDesk | undefined;
  clients: readonly ClientConfiguration[];
  mayLook?: (browser: Browser) => boolean;
  /** The name of a page by which the window is opened, and what opens it. */
  extraPages?: PageTerms["pages"];
}

const NO_APPROVALS: PendingApprovals = { list: async () => [] };

/** Answers requests for the window. A visitor sees what is of their own caller, and of nobody else. */
export function showWindow(terms: WindowTerms): AnswerPage {
  const { record, service, callerOf, desk, clients, mayLook, extraPages = [] } = terms;
  const links = desk === undefined ? [WINDOW_LINK] : [WINDOW_LINK, APPROVALS_LINK];
  const viewOf = rememberedViews();
  const pages = record.pages({
    approvals: desk === undefined ? NO_APPROVALS : waitingAt(desk),
    sees: (visitor, caller) => visitor.caller === caller,
    budgets: (visitor) => callerOf(visitor)?.limits?.uses() ?? [],
    async offer(visitor) {
      const caller = callerOf(visitor);
      if (caller === undefined) return [];
      const { offer } = await service.serve(caller);
      return viewOf(offer, caller.products);
    },
    clients,
    mayLook,
  });
  return answerPages({
    ...terms,
    pages: [...pages, stylesPage, iconPage, ...extraPages],
    key: randomBytes(32),
    layout: layoutWith(links),
  });
}

/** What an offer has is told once for each. */
function rememberedViews() {
  const known = new WeakMap<Offer, Promise<ToolsetView[]>>();
  return (offer: Offer, products: readonly ConfiguredProduct[]) => {
    const view = known.get(offer) ?? viewOfOffer(offer, products);
    known.set(offer, view);
    return view;
  };
}
