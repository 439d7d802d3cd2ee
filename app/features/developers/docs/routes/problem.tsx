import { href } from "react-router";
import { env } from "#app/platform/env.server.ts";
import { problemDetails } from "#app/platform/http/api-problem.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { groups } from "../describe.server.ts";
import { DocsFrame } from "../frame.tsx";
import { ProblemList } from "../problem-list.tsx";
import { PROBLEMS } from "../words.ts";
import type { Route } from "./+types/problem";

export const meta: Route.MetaFunction = ({ loaderData }) => titled(`API: ${loaderData?.kind ?? "problem"}`);

const REQUEST_ID = "7f44de0e-f170-4c55-a519-6674e048724d";

export function loader({ params }: Route.LoaderArgs) {
	const kind = params.problem;
	const problem = Object.hasOwn(PROBLEMS, kind) ? PROBLEMS[kind] : undefined;
	if (!problem) return refuseUnknown();
	const { status, example } = problem;
	const body = problemDetails({ status, requestId: REQUEST_ID, origin: env.APP_ORIGIN }, example ?? {});
	return {
		kind,
		problem: { status, text: problem.text },
		sample: JSON.stringify(body, null, 2),
		groups: groups().map(({ name, slug }) => ({ name, slug })),
	};
}

export default function Problem({ loaderData }: Route.ComponentProps) {
	const { kind, problem, sample } = loaderData;
	return (
		<DocsFrame groups={loaderData.groups}>
			<PageHeader
				title={`${problem.status} ${kind}`}
				description={problem.text}
				breadcrumbs={[{ label: "API", href: href("/api") }]}
			/>
			<Columns
				aside={
					<Section title="All problems">
						<ProblemList current={kind} />
					</Section>
				}
			>
				<Section title="Example response">
					<div className="payload">
						{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
						<section className="scrolls" aria-label="Example response in JSON" tabIndex={0}>
							<pre>{sample}</pre>
						</section>
					</div>
				</Section>
			</Columns>
		</DocsFrame>
	);
}
