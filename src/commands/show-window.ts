import type { ApprovalDesk } from "../approvals/approval-desk.ts";
import type { Offer } from "../call/served.ts";
import type { Caller } from "../callers/caller.ts";
import type { ConfiguredProduct } from "../catalog/product.ts";
import { answerPages, type PageTerms } from "../pages/answer-pages.ts";
import type { Browser } from "../pages/browser.ts";
import { iconPage, layoutWith, type PageLink, stylesPage } from "../pages/layout.ts";
import type { Visitor } from "../pages/page.ts";
import type { Service } from "../service.ts";
import type { AnswerPage } from "../transport/pages-listener.ts";
import { type BudgetRow, OTHER_CALLERS } from "../upstash/budget/budget-rows.ts";
import type { CallRecord } from "../window/call-record.ts";
import type { PendingApprovals, ToolsetView, WindowSources } from "../window/window-sources.ts";
import { APPROVALS_LINK, signingInAndOut, WINDOW_LINK } from "./approve.ts";
import { viewOfOffer } from "./offer-view.ts";
import type { OpenBudgets } from "./open-budgets.ts";
import { waitingAt } from "./waiting-approvals.ts";

/** What the window is shown with. */
export interface WindowTerms extends Pick<PageTerms, "key" | "origin" | "visitorOf" | "clientOf" | "signIn"> {
  record: CallRecord;
  service: Service;
  /** The caller as whom a visitor has signed in; nothing where there is none any more. */
  callerOf(visitor: Visitor): Caller | undefined;
  /** Where a person approves calls; nothing where no call can wait for that. */
  desk?: ApprovalDesk | undefined;
  /** What the process may spend; nothing where it has no budgets. */
  budgets?: Pick<OpenBudgets, "rows" | "unspent"> | undefined;
  /** Whether one person alone is served, so that all that is spent is theirs. */
  isAlone: boolean;
  clients: WindowSources["clients"];
  mayLook?: (browser: Browser) => boolean;
  /** Pages by which one comes to the window. */
  extraPages?: PageTerms["pages"];
}

const NO_APPROVALS: PendingApprovals = { list: async () => [] };

/** Answers requests for the window. A visitor sees what is of their own caller, and of nobody else. */
export function showWindow(terms: WindowTerms): AnswerPage {
  const { record, service, callerOf, desk, clients, mayLook, extraPages = [] } = terms;
  const viewOf = rememberedViews();
  const pages = record.pages({
    approvals: desk === undefined ? NO_APPROVALS : waitingAt(desk),
    sees: (visitor, caller) => visitor.caller === caller,
    budgets: (visitor) => [...(callerOf(visitor)?.limits?.uses() ?? []), ...budgetsSeen(visitor, terms)],
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
    layout: layoutWith(windowLinks(terms)),
  });
}

/** The pages that there are beside the window. */
export function windowLinks({ desk, signIn }: Pick<WindowTerms, "desk" | "signIn">): readonly PageLink[] {
  return [WINDOW_LINK, ...(desk === undefined ? [] : [APPROVALS_LINK]), ...signingInAndOut(signIn)];
}

/**
 * The budgets of the process that a visitor may see. Of several callers each sees its own part, and what all have sent
 * together to the addresses to which it has sent something itself, which its answers say as well.
 */
export function budgetsSeen(
  { caller }: Visitor,
  { budgets, isAlone }: Pick<WindowTerms, "budgets" | "isAlone">,
): readonly BudgetRow[] {
  const rows = budgets?.rows() ?? [];
  if (isAlone) return [...rows.filter((row) => row.caller === undefined), ...(budgets?.unspent() ?? [])];
  const own = rows.filter((row) => row.caller === caller && caller !== OTHER_CALLERS);
  const used = new Set(own.map(({ database }) => database));
  return rows.filter((row) => own.includes(row) || (row.caller === undefined && used.has(row.database)));
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
