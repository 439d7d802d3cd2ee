import { useForm } from "@conform-to/react";
import { href } from "react-router";
import { z } from "zod";
import { getError } from "#app/platform/errors/error-log.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextArea } from "#app/ui/forms/field.tsx";
import { textAreaProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actingIn } from "../actions.server.ts";
import { resolve } from "../errors.server.ts";
import { counted } from "../numbers.ts";
import { StateBadge } from "../state-badge.tsx";
import type { Route } from "./+types/error";

export const meta: Route.MetaFunction = () => titled("Error · Operations");

export async function loader({ params }: Route.LoaderArgs) {
	return { entry: await getError(params.error), now: new Date() };
}

// Fits a paragraph.
const LONGEST_NOTE = 2_000;

const shape = z.object({
	note: z
		.string({ error: "Say how it was resolved" })
		.trim()
		.min(1, { error: "Say how it was resolved" })
		.max(LONGEST_NOTE, { error: `Use ${LONGEST_NOTE} characters or fewer` }),
});

export async function action({ request, params, context }: Route.ActionArgs) {
	const form = await submit(request, shape);
	if (form.invalid) return form.invalid;
	await resolve(params.error, form.values.note, actingIn(context));
	const text = "Error resolved. If it happens again, it reopens automatically.";
	return seeOther("/admin/errors", { text });
}

type Entry = Route.ComponentProps["loaderData"]["entry"];

export default function ErrorEntryPage({ loaderData, actionData }: Route.ComponentProps) {
	const { entry, now } = loaderData;
	return (
		<>
			<PageHeader
				title={entry.name}
				breadcrumbs={[{ label: "Errors", href: "/admin/errors" }]}
				description={<p className="wrap-anywhere">{entry.message}</p>}
			/>
			<div className="stack">
				<Facts entry={entry} now={now} />
				{entry.stack && (
					<Section title="Location in the code" boxed>
						<pre className="wrap-anywhere whitespace-pre-wrap text-small">{entry.stack}</pre>
					</Section>
				)}
				{entry.status === "open" && <Resolve result={actionData?.result} />}
			</div>
		</>
	);
}

function Facts({ entry, now }: { entry: Entry; now: Date }) {
	const moment = (at: Date) => <Time at={at} timeZone="UTC" now={now} />;
	return (
		<Section title="Details" boxed>
			<DescriptionList
				items={[
					{ term: "State", details: <StateBadge state={entry.status} /> },
					{ term: "Where", details: <code className="wrap-anywhere">{entry.place}</code> },
					{ term: "Occurrences", details: counted(entry.occurrences) },
					{ term: "First", details: moment(entry.firstSeenAt) },
					{ term: "Last", details: moment(entry.lastSeenAt) },
					{ term: "Last workspace", details: <OfTenant id={entry.tenantId} /> },
					{
						term: "Last request",
						details: <code className="wrap-anywhere">{entry.requestId ?? "None"}</code>,
					},
					...(entry.reopenedAt ? [{ term: "Reopened", details: moment(entry.reopenedAt) }] : []),
					...(entry.resolvedAt
						? [
								{ term: "Resolved", details: moment(entry.resolvedAt) },
								{ term: "By", details: entry.resolvedBy ?? "Unknown" },
								{ term: "Note", details: entry.note ?? "None" },
							]
						: []),
				]}
			/>
		</Section>
	);
}

function OfTenant({ id }: { id: string | null }) {
	if (!id) return "None";
	return (
		<a
			href={href("/admin/tenants/:workspace", { workspace: encodeURIComponent(id) })}
			className="link wrap-anywhere"
		>
			{id}
		</a>
	);
}

type Result = NonNullable<Route.ComponentProps["actionData"]>["result"];

function Resolve({ result }: { result: Result | undefined }) {
	const [form, fields] = useForm<{ note: string }>({
		id: "resolve",
		lastResult: result,
		defaultValue: { note: "" },
	});
	return (
		<Section title="Resolve" boxed>
			<ErrorSummary problems={problemsOf(form)} />
			<PostForm className="stack max-w-text">
				<TextArea
					{...textAreaProps(fields.note)}
					label="Resolution"
					hint="Helps anyone who sees it again."
					required
					maxLength={LONGEST_NOTE}
				/>
				<div className="row">
					<Button>Resolve</Button>
				</div>
			</PostForm>
		</Section>
	);
}
