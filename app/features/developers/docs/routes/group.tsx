import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { type DescribedField, type DescribedOperation, groups } from "../describe.server.ts";
import { DocsFrame, Words } from "../frame.tsx";
import type { Route } from "./+types/group";

export const meta: Route.MetaFunction = ({ loaderData }) => titled(`API: ${loaderData?.group.name ?? ""}`);

export function loader({ params }: Route.LoaderArgs) {
	const all = groups();
	const group = all.find(({ slug }) => slug === params.group) ?? refuseUnknown();
	return { group, groups: all.map(({ name, slug }) => ({ name, slug })) };
}

export default function Group({ loaderData }: Route.ComponentProps) {
	const { group } = loaderData;
	return (
		<DocsFrame groups={loaderData.groups}>
			<PageHeader title={group.name} description={group.description} />
			<div className="stack">
				{group.operations.map((operation) => (
					<OperationSection key={operation.id} operation={operation} />
				))}
			</div>
		</DocsFrame>
	);
}

function OperationSection({ operation }: { operation: DescribedOperation }) {
	const { method, path, summary, description, needs, parameters, body, answer, statuses } = operation;
	return (
		<Section title={summary} boxed>
			<div className="stack">
				<p className="wrap-anywhere">
					<code>
						{method} {path}
					</code>
				</p>
				{description && <p>{description}</p>}
				{needs && (
					<p>
						<Words text={needs} />
					</p>
				)}
				<Fields title="Parameters" fields={parameters} />
				<Fields title="Body" fields={body} />
				{answer && <Fields title={`Answer: ${answer.name}`} fields={answer.fields} />}
				<p className="text-ink-soft">Statuses: {statuses.join(", ")}</p>
				<pre className="card text-small wrap-anywhere whitespace-pre-wrap">{operation.sample}</pre>
			</div>
		</Section>
	);
}

function Fields({ title, fields }: { title: string; fields: DescribedField[] }) {
	if (fields.length === 0) return null;
	return (
		<details>
			<summary>{title}</summary>
			<ul className="bullets mt-2">
				{fields.map(({ name, kind, required, description }) => (
					<li key={name}>
						<code>{name}</code>{" "}
						<span className="text-ink-soft">
							{kind}
							{required && ", required"}
						</span>{" "}
						<Words text={description} />
					</li>
				))}
			</ul>
		</details>
	);
}
