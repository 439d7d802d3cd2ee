import { href } from "react-router";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { LinkList } from "#app/ui/lists/link-list.tsx";
import { groups } from "../describe.server.ts";
import { DocsFrame, Words } from "../frame.tsx";
import { ProblemList } from "../problem-list.tsx";
import { INTRODUCTION } from "../words.ts";
import type { Route } from "./+types/introduction";

export const meta: Route.MetaFunction = () => titled("API");

/** What someone tries first, by the ids of the operations. */
const FIRST_CALLS = ["listProjects", "createProject"];

export function loader() {
	const all = groups();
	const operations = all.flatMap((group) => group.operations);
	return {
		groups: all.map(({ name, slug, description }) => ({ name, slug, description })),
		samples: FIRST_CALLS.flatMap((id) => operations.filter((operation) => operation.id === id)).map(
			({ summary, sample }) => ({ summary, sample }),
		),
	};
}

export default function Introduction({ loaderData: { groups, samples } }: Route.ComponentProps) {
	return (
		<DocsFrame groups={groups}>
			<PageHeader
				title="Tenantry API"
				description="Read and change projects, tasks and comments from your own programs."
			/>
			<div className="stack">
				<Samples samples={samples} />
				<LinkList
					items={groups.map(({ name, slug, description }) => ({
						label: name,
						href: href("/api/docs/:group", { group: slug }),
						hint: description,
					}))}
				/>
			</div>
			<div className="stack mt-8 max-w-text">
				{INTRODUCTION.map(({ title, text }) => (
					<Section key={title} title={title}>
						{text.map((paragraph) => (
							<p key={paragraph} className="mb-3">
								<Words text={paragraph} />
							</p>
						))}
					</Section>
				))}
				<Section title="Problems">
					<ProblemList />
				</Section>
				<Section title="For programs">
					<p>
						The whole API as an{" "}
						<a className="link" href="/api/v1/openapi.json">
							OpenAPI 3.1 document
						</a>
						, from which generators make clients, and these pages as{" "}
						<a className="link" href="/api.md">
							one Markdown file
						</a>
						.
					</p>
				</Section>
			</div>
		</DocsFrame>
	);
}

/** Shows the first calls as they are typed. */
function Samples({ samples }: { samples: { summary: string; sample: string }[] }) {
	return (
		<figure className="sample">
			<figcaption>Your first calls</figcaption>
			{samples.map(({ summary, sample }) => (
				<pre key={summary}>
					<code>
						<span className="text-ink-soft"># {summary}</span>
						{`\n${sample}`}
					</code>
				</pre>
			))}
		</figure>
	);
}
