import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { PERMISSIONS, type Permission } from "#app/tenant/permissions/permissions.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { Checkbox, RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { checkboxProps, choiceProps } from "#app/ui/forms/field-props.ts";
import { FormActions } from "#app/ui/forms/form-actions.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import type { getRequest, Offer } from "./find.server.ts";

type ApproveRequestProps = {
	request: Awaited<ReturnType<typeof getRequest>>;
	base: string;
	timeZone: string;
	now: Date;
	result: SubmissionResult<string[]> | undefined;
};

/** Renders the page that approves a request: which role to give, and what each one would change. */
export function ApproveRequest({ request, base, timeZone, now, result }: ApproveRequestProps) {
	const { name, offers, cannotApprove } = request;
	const [form, fields] = useForm<{ role: string; confirmed: boolean }>({
		id: "approve",
		lastResult: result,
		defaultValue: { role: proposed(offers) },
	});
	const possible = offers.some(({ reason }) => reason === null);
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<PageHeader
				title={sentence`Approve the request from ${name}`}
				breadcrumbs={[{ label: "Requests", href: pageIn(base, "/requests") }]}
			/>
			<div className="stack">
				<RequestFacts request={request} timeZone={timeZone} now={now} />
				{possible ? (
					<PostForm {...getFormProps(form)} className="stack">
						<RadioGroup
							{...choiceProps(fields.role)}
							label="Role to give"
							hint="Each of these includes the permission. A member has one role: this replaces their current role."
							required
							options={offers.map(optionOf)}
						/>
						{offers.some(({ lost, reason }) => lost.length > 0 && reason === null) && (
							<Checkbox
								{...checkboxProps(fields.confirmed)}
								label="Remove what the new role doesn’t include"
								hint="Only needed for a role that removes something."
							/>
						)}
						<FormActions
							submitLabel="Approve request"
							cancelHref={pageIn(base, "/requests")}
							disabledReason={cannotApprove}
						/>
					</PostForm>
				) : (
					<NoRole request={request} base={base} />
				)}
			</div>
		</>
	);
}

/** Proposes the narrowest role that removes nothing, or else the one that removes the least. */
export function proposed(offers: Offer[]): string | undefined {
	const possible = offers.filter(({ reason }) => reason === null);
	return possible.toSorted((one, other) => one.lost.length - other.lost.length)[0]?.key;
}

/** Shows who asks for what, and why. */
export function RequestFacts({
	request: { name, present, permission, message, createdAt },
	timeZone,
	now,
}: Pick<ApproveRequestProps, "request" | "timeZone" | "now">) {
	return (
		<DescriptionList
			items={[
				{ term: "Requested by", details: <bdi>{name}</bdi> },
				{ term: "Current role", details: present && <RoleBadge name={present.name} color={present.color} /> },
				{
					term: "Permission",
					details: permission ? PERMISSIONS[permission].description : "One that no longer exists",
				},
				{ term: "Message", details: message && <span className="prose">{message}</span> },
				{ term: "Requested", details: <Time at={createdAt} timeZone={timeZone} now={now} /> },
			]}
		/>
	);
}

function optionOf({ key, name, gained, lost, reason }: Offer) {
	const changes = [
		gained.length > 0 && `Adds: ${listOf(gained)}.`,
		lost.length > 0 && `Removes: ${listOf(lost)}.`,
		gained.length + lost.length === 0 && "Changes nothing: they can already do this.",
		reason && `${reason} So you can’t assign this role.`,
	].filter(Boolean);
	return { value: key, label: name, hint: changes.join(" "), disabled: reason !== null };
}

const listOf = (permissions: Permission[]) =>
	permissions.map((permission) => PERMISSIONS[permission].description.toLowerCase()).join("; ");

function NoRole({ request, base }: Pick<ApproveRequestProps, "request" | "base">) {
	const { permission, present, cannotMakeRole } = request;
	const start = new URLSearchParams({ ...(present && { from: present.key }), add: permission ?? "" });
	return (
		<Empty
			title="No role you can assign includes this"
			action={
				<ButtonLink href={`${pageIn(base, "/settings/roles/new")}?${start}`} disabledReason={cannotMakeRole}>
					Create a role that includes it
				</ButtonLink>
			}
		>
			Every role with this permission has more permissions than yours. Create a role, or leave the request to
			someone with more permissions.
		</Empty>
	);
}
