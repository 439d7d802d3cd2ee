import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { groups } from "../describe.server.ts";
import { DocsFrame } from "../frame.tsx";
import { PROBLEMS } from "../words.ts";
import type { Route } from "./+types/problem";

export const meta: Route.MetaFunction = ({ loaderData }) => titled(`API: ${loaderData?.kind ?? "problem"}`);

export function loader({ params }: Route.LoaderArgs) {
	const kind = params.problem;
	const problem = Object.hasOwn(PROBLEMS, kind) ? PROBLEMS[kind] : undefined;
	if (!problem) return refuseUnknown();
	return { kind, problem, groups: groups().map(({ name, slug }) => ({ name, slug })) };
}

export default function Problem({ loaderData }: Route.ComponentProps) {
	const { kind, problem } = loaderData;
	return (
		<DocsFrame groups={loaderData.groups}>
			<PageHeader title={`${problem.status} ${kind}`} description={problem.text} />
		</DocsFrame>
	);
}
