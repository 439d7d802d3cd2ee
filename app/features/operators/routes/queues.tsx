import { href } from "react-router";
import { z } from "zod";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submitButton } from "#app/platform/http/forms/form.server.ts";
import type { DeadLetter } from "#app/platform/jobs/dead-letters.server.ts";
import { RELOAD } from "#app/platform/text.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { Tabs } from "#app/ui/frame/tabs.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { actingIn } from "../actions.server.ts";
import { counted, durationText } from "../numbers.ts";
import { QUEUES, type QueueName } from "../queue-names.ts";
import { listDead, listQueues, replayDead } from "../queues.server.ts";
import type { Route } from "./+types/queues";

export const meta: Route.MetaFunction = () => titled("Queues · Operations");

const NAMES = Object.keys(QUEUES) as [QueueName];
const queueName = z.enum(NAMES, { error: RELOAD });
const queryShape = z.object({ queue: queueName.default(NAMES[0]), after: z.uuid().optional() });

export async function loader({ request }: Route.LoaderArgs) {
	const { queue, after } = readQuery(request, queryShape);
	const [queues, dead] = await Promise.all([listQueues(), listDead(queue, after)]);
	return { queues, queue, ...dead, now: new Date() };
}

// A page shows no more.
const MOST_AT_ONCE = 20;

const shape = z.object({
	queue: queueName,
	job: z
		.array(z.uuid({ error: RELOAD }))
		.min(1)
		.max(MOST_AT_ONCE),
});

export async function action({ request, context }: Route.ActionArgs) {
	const form = await submitButton(request, shape);
	if (form.invalid) return form.invalid;
	const { queue, job } = form.values;
	const replayed = await replayDead(queue, job, actingIn(context));
	const text = replayed === 1 ? "Returned 1 job to its queue." : `Returned ${replayed} jobs to their queue.`;
	return seeOther(`/admin/queues?queue=${queue}`, { text });
}

export default function Queues({ loaderData }: Route.ComponentProps) {
	const { queues } = loaderData;
	return (
		<>
			<PageHeader title="Queues" description={<p>Pending and failed jobs of the worker.</p>} />
			<div className="stack">
				<Section title="Now">
					<Table
						caption="Queues"
						captionHidden
						rows={queues}
						rowKey={({ queue }) => queue}
						columns={[
							{ key: "queue", header: "Queue", cell: ({ queue }) => QUEUES[queue] },
							{ key: "queued", header: "Waiting", align: "end", cell: ({ queued }) => <Count of={queued} /> },
							{
								key: "active",
								header: "Active",
								narrow: "absent",
								align: "end",
								cell: ({ active }) => <Count of={active} />,
							},
							{
								key: "failed",
								header: "Retrying",
								narrow: "absent",
								align: "end",
								cell: ({ failed }) => <Count of={failed} />,
							},
							{ key: "dead", header: "Dead letters", align: "end", cell: ({ dead }) => <Count of={dead} /> },
							{
								key: "oldest",
								header: "Oldest job",
								narrow: "absent",
								align: "end",
								cell: ({ oldestSeconds }) =>
									oldestSeconds > 0 ? (
										durationText(oldestSeconds)
									) : (
										<span className="text-ink-soft">None</span>
									),
							},
						]}
					/>
				</Section>
				<DeadLetters {...loaderData} />
			</div>
		</>
	);
}

/** A zero stands back: it is how a queue should be. */
function Count({ of }: { of: number }) {
	return of === 0 ? <span className="text-ink-soft">0</span> : <strong>{counted(of)}</strong>;
}

function DeadLetters({ queues, queue, letters, next, now }: Route.ComponentProps["loaderData"]) {
	const here = `/admin/queues?queue=${queue}`;
	return (
		<Section title="Dead letters">
			{queues.some(({ dead }) => dead > 0) && (
				<Tabs
					label="Queue"
					items={NAMES.map((name) => ({
						label: QUEUES[name],
						href: `/admin/queues?queue=${name}`,
						current: name === queue,
					}))}
				/>
			)}
			{letters.length === 0 ? (
				<Empty title="No dead letters" level={3}>
					A job that has failed for the last time appears here, with its error, until you return it to its
					queue.
				</Empty>
			) : (
				<>
					<Table<DeadLetter>
						caption="Jobs that have used all their tries"
						captionHidden
						rows={letters}
						rowKey={({ id }) => id}
						columns={[
							{ key: "what", header: "What", cell: ({ data }) => nameOf(data) },
							{ key: "tenant", header: "Workspace", cell: ({ data }) => <OfTenant id={data.tenantId} /> },
							{
								key: "error",
								header: "Error",
								cell: ({ error }) => <span className="wrap-anywhere">{error}</span>,
							},
							{ key: "tries", header: "Tries", cell: ({ tries }) => tries },
							{
								key: "failed",
								header: "Failed",
								cell: ({ failedAt }) => <Time at={failedAt} timeZone="UTC" now={now} />,
							},
						]}
						actions={({ id }) => (
							<Replay queue={queue} ids={[id]}>
								Retry
							</Replay>
						)}
					/>
					{letters.length > 1 && (
						<div className="mt-4">
							<Replay queue={queue} ids={letters.map(({ id }) => id)}>
								Retry these {letters.length}
							</Replay>
						</div>
					)}
				</>
			)}
			<Pager label="Dead letters" nextHref={next === undefined ? undefined : `${here}&after=${next}`} />
		</Section>
	);
}

/** Names the reaction to an event, or the daily job. */
function nameOf(job: Record<string, unknown>): string {
	const { reaction, event, daily, day } = job as Record<string, string | undefined>;
	return reaction ? `${reaction} after ${event}` : daily ? `${daily} of ${day}` : "A job";
}

function OfTenant({ id }: { id: unknown }) {
	if (typeof id !== "string") return "–";
	return (
		<a
			href={href("/admin/tenants/:workspace", { workspace: encodeURIComponent(id) })}
			className="link wrap-anywhere"
		>
			{id}
		</a>
	);
}

function Replay({ queue, ids, children }: { queue: string; ids: string[]; children: React.ReactNode }) {
	return (
		<PostForm hidden={{ queue, job: ids }} action="/admin/queues">
			<Button variant="quiet" size="small">
				{children}
			</Button>
		</PostForm>
	);
}
