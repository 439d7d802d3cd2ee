import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { STOPPED } from "#app/tenant/api/key-policy.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { allProblems, ErrorSummary } from "#app/ui/forms/error-summary.tsx";
import { Select } from "#app/ui/forms/field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Notice } from "#app/ui/notices/notice.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { getKey, refuseOthers } from "../find.server.ts";
import { changeShape, OVERLAPS } from "../forms.ts";
import { KeyFacts, KeyState, Scopes } from "../key-facts.tsx";
import { revokeKey, rotateKey } from "../keys.server.ts";
import { NewKey } from "../new-key.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.shown.name ?? "API key"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { shown: await getKey(tenant, params.apiKey), base, timeZone, now: new Date() };
}

/** Shows a new text in its answer instead of redirecting: it is nowhere to be read later. */
export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, changeShape);
	if (form.invalid) {
		// Only the form for a new text can be wrong, and no one has it for another member’s key.
		const { isOwn, isService } = await getKey(tenant, params.apiKey);
		if (!isOwn && !isService) refuseOthers();
		return form.invalid;
	}
	const { values } = form;
	if (values.intent === "rotate") return { rotated: await rotateKey(tenant, params.apiKey, values.overlap) };
	const { name } = await revokeKey(tenant, params.apiKey);
	return seeOther(pageIn(tenant.base, "/settings/developers"), {
		text: sentence`Revoked the API key “${name}”.`,
	});
}

export default function ApiKey({ loaderData, actionData }: Route.ComponentProps) {
	const { shown, base, timeZone, now } = loaderData;
	const isUsable = ["active", "paused", "stopped"].includes(shown.state);
	const isWithinPolicy = shown.stopped === undefined && shown.limited.length === 0;
	const rotated = actionData && "rotated" in actionData ? actionData.rotated : undefined;
	const result = actionData && "result" in actionData ? actionData.result : undefined;
	return (
		<>
			<ErrorSummary problems={allProblems(result)} />
			<PageHeader
				title={shown.name}
				description={
					<p className="row">
						<KeyState state={shown.state} />{" "}
						<span>
							Acts as <bdi>{shown.member.name}</bdi>
						</span>
					</p>
				}
				breadcrumbs={[{ label: "Developers", href: pageIn(base, "/settings/developers") }]}
				actions={
					<ButtonLink
						variant="quiet"
						href={`${pageIn(base, "/settings/developers/requests")}?key=${shown.id}`}
					>
						View calls
					</ButtonLink>
				}
			/>
			<Columns
				aside={
					<Section title="About this key" boxed>
						<KeyFacts shown={shown} timeZone={timeZone} now={now} />
					</Section>
				}
			>
				<div className="stack">
					{shown.state === "stopped" && shown.stopped && (
						<Notice tone="warning">{STOPPED[shown.stopped]}</Notice>
					)}
					{rotated && <NewKey shown={rotated} name={shown.name} />}
					<Section title="What it may do">
						<p className="mb-3 max-w-text text-ink-soft">
							{shown.isOwn
								? "Never more than your own role allows."
								: "Never more than the role of its holder allows."}
						</p>
						<Scopes {...shown} />
					</Section>
					{isUsable && isWithinPolicy && (shown.isOwn || shown.isService) && <Rotate />}
					{isUsable && <Revoke />}
				</div>
			</Columns>
		</>
	);
}

function Rotate() {
	return (
		<Section title="Rotate" boxed>
			<PostForm hidden={{ intent: "rotate" }} className="stack max-w-text">
				<p>Get a new key with the same name and scopes, and choose how long the old one still works.</p>
				<Select
					id="overlap"
					name="overlap"
					label="The old key still works for"
					width="short"
					defaultValue="24"
					options={Object.entries(OVERLAPS).map(([value, label]) => ({ value, label }))}
				/>
				<div className="row">
					<Button variant="quiet">Rotate key</Button>
				</div>
			</PostForm>
		</Section>
	);
}

function Revoke() {
	return (
		<Section title="Revoke" boxed>
			<PostForm hidden={{ intent: "revoke" }} className="stack max-w-text">
				<p>Programs that use it stop working immediately. A revoked key can’t be restored.</p>
				<div className="row">
					<Button variant="danger-quiet">Revoke key</Button>
				</div>
			</PostForm>
		</Section>
	);
}
