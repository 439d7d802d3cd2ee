import { Fragment } from "react";
import { href } from "react-router";
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
			<div className="api-operation">
				<div>
					<p className="wrap-anywhere">
						<strong>{method}</strong> <code>{path}</code>
					</p>
					{description && <p>{description}</p>}
					{needs && (
						<p>
							<Words text={needs} />
						</p>
					)}
					<Fields title="Parameters" fields={parameters} open />
					<Fields title="Body" fields={body} open />
					{answer && <Fields title={`Response: ${answer.name}`} fields={answer.fields} />}
				</div>
				<div>
					<pre className="api-call">
						<Breakable text={operation.sample} />
					</pre>
					<Statuses statuses={statuses} />
				</div>
			</div>
		</Section>
	);
}

/** Lists what a call can be answered with, what went well apart from the problems. */
function Statuses({ statuses }: Pick<DescribedOperation, "statuses">) {
	const isFine = (status: string | number) => Number(status) < 400;
	return (
		<p className="text-small text-ink-soft">
			{`Success: ${statuses.filter(isFine).join(", ")}`}
			<br />
			<a className="link" href={href("/api")}>
				Problems
			</a>
			{`: ${statuses.filter((status) => !isFine(status)).join(", ")}`}
		</p>
	);
}

function Fields({ title, fields, open }: { title: string; fields: DescribedField[]; open?: true }) {
	if (fields.length === 0) return null;
	return (
		<details open={open}>
			<summary>{title}</summary>
			<dl className="api-fields">
				{fields.map(({ name, kind, required, description }) => (
					<Fragment key={name}>
						<dt>
							<code>{name}</code>
						</dt>
						<dd>
							{description && (
								<p>
									<Words text={description} />
								</p>
							)}
							<p className="text-ink-soft">
								{kind}
								{required && ", required"}
							</p>
						</dd>
					</Fragment>
				))}
			</dl>
		</details>
	);
}

/** Shows a command that breaks before a part of its address rather than within a word. */
function Breakable({ text }: { text: string }) {
	return text.split(/(?<=[\w}])(?=\/)/).map((part, at) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts are never reordered
		<Fragment key={at}>
			{at > 0 && <wbr />}
			{part}
		</Fragment>
	));
}
