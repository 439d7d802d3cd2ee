import { Fragment } from "react";
import { data, href } from "react-router";
import { z } from "zod";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actingIn } from "../actions.server.ts";
import { WebhookBadge } from "../webhook-badge.tsx";
import { eventInWords } from "../webhook-states.ts";
import { getWebhook, openWebhook, replayWebhook } from "../webhooks.server.ts";
import type { Route } from "./+types/webhook";

export const meta: Route.MetaFunction = () => titled("Webhook · Operations");

export async function loader({ params }: Route.LoaderArgs) {
	return { webhook: await getWebhook(params.webhook), now: new Date() };
}

const shape = z.object({ intent: z.enum(["open", "replay"], { error: RELOAD }) });

const OUTCOMES: Record<string, string> = {
	applied: "It was applied.",
	repeated: "It had been applied before, so nothing changed.",
	late: "Something newer was applied before, so nothing changed.",
	ignored: "It is about nothing that is kept here, so nothing changed.",
	failed: "It failed again. See the reason below.",
	parked: "It can’t be applied as it is. See the reason below.",
};

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	const acting = actingIn(context);
	if (form.values.intent === "open") {
		return data({ content: await openWebhook(params.webhook, acting) });
	}
	const { id, outcome } = await replayWebhook(params.webhook, acting);
	const text = OUTCOMES[outcome] ?? `Outcome: ${outcome}.`;
	const isDone = outcome !== "failed" && outcome !== "parked";
	return seeOther(href("/admin/webhooks/:webhook", { webhook: encodeURIComponent(id) }), {
		...{ text, ...(!isDone && { tone: "info" as const }) },
	});
}

export default function WebhookPage({ loaderData, actionData }: Route.ComponentProps) {
	const { webhook, now } = loaderData;
	const content = actionData && "content" in actionData ? actionData.content : undefined;
	return (
		<>
			<PageHeader
				title={eventInWords(webhook.type)}
				breadcrumbs={[{ label: "Webhooks", href: "/admin/webhooks" }]}
				description={<WebhookBadge webhook={webhook} />}
			/>
			{content === undefined ? (
				<Columns
					aside={
						<>
							<Ask />
							<Again webhook={webhook} />
						</>
					}
				>
					<Details webhook={webhook} now={now} />
				</Columns>
			) : (
				<Columns
					aside={
						<>
							<Details webhook={webhook} now={now} />
							<Again webhook={webhook} />
						</>
					}
				>
					<Section title="Content" boxed>
						<pre className="wrap-anywhere whitespace-pre-wrap text-small">{content}</pre>
					</Section>
				</Columns>
			)}
		</>
	);
}

function Details({ webhook, now }: Route.ComponentProps["loaderData"]) {
	const { type, id, subjectId, receivedAt, appliedAt, attempts, lastError } = webhook;
	return (
		<Section title="Details" boxed>
			<DescriptionList
				items={[
					{ term: "Event", details: <Technical>{type}</Technical> },
					{ term: "ID", details: <Technical>{id}</Technical> },
					{ term: "About", details: <Technical>{subjectId}</Technical> },
					{ term: "Received", details: <Time at={receivedAt} timeZone="UTC" now={now} /> },
					{
						term: "Handled",
						details: appliedAt ? <Time at={appliedAt} timeZone="UTC" now={now} /> : "Not yet",
					},
					{ term: "Tries", details: attempts },
					{
						term: "Last error",
						details: lastError ? <span className="wrap-anywhere">{lastError}</span> : "None",
					},
				]}
			/>
		</Section>
	);
}

function Ask() {
	return (
		<Section title="Content" boxed>
			<PostForm className="stack">
				<p>
					The content may include personal data, so it’s shown only on request. The log records that you
					viewed it.
				</p>
				<div className="row">
					<Button variant="quiet" name="intent" value="open">
						Show content
					</Button>
				</div>
			</PostForm>
		</Section>
	);
}

function Again({ webhook: { appliedAt } }: Pick<Route.ComponentProps["loaderData"], "webhook">) {
	return (
		<Section title="Apply again" boxed>
			<PostForm className="stack">
				<p>
					{appliedAt
						? "Changes nothing, unless what it did was lost since, for example by restoring a backup."
						: "It’s tried again now. Until it works, the worker tries it less and less often."}
				</p>
				<div className="row">
					<Button variant={appliedAt ? "quiet" : "primary"} name="intent" value="replay">
						Apply again
					</Button>
				</div>
			</PostForm>
		</Section>
	);
}

/** Shows a name that programs use; it may break between its parts, and elsewhere only if it must. */
function Technical({ children: name }: { children: string }) {
	return (
		<code className="wrap-anywhere">
			{name.split(/(?<=[._])/).map((part, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: the parts are never reordered
				<Fragment key={at}>
					{part}
					<wbr />
				</Fragment>
			))}
		</code>
	);
}
