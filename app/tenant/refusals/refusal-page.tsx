import { isRouteErrorResponse } from "react-router";
import { isRefusal, type Refusal } from "#app/platform/refusal.ts";
import { statusCopy } from "#app/platform/status-copy.ts";
import { useDocument } from "#app/ui/document.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { ErrorPage } from "#app/ui/notices/error-page.tsx";
import { isPermission } from "../permissions/catalog.ts";
import { ReturnedForm, useSentForm } from "./returned-form.tsx";

/** The body of any page that refuses or apologizes, inside the frame where there is one. Hands back the form that was sent. */
export function RefusalPage({ error, home }: { error: unknown; home?: string }) {
	const { status, refusal } = read(error);
	const { title, message } = refusal ?? statusCopy(status);
	const form = useSentForm();
	const { back } = useDocument();
	const next = [
		...(refusal?.links ?? []),
		...(home ? [{ label: "Back to the dashboard", href: home }] : back ? [back] : []),
		{ label: "My workspaces", href: "/workspaces" },
		...(home ? [] : [{ label: "Home page", href: "/" }]),
	];
	return (
		<>
			<title>{`${form ? "Error: " : ""}${refusal?.title ?? title} · Tenantry`}</title>
			<ErrorPage
				status={status}
				title={title}
				message={form && isForRole(status, refusal) ? `${message} Nothing was changed.` : message}
				rule={refusal?.rule}
				help={refusal?.help}
				facts={refusal?.facts}
				note={refusal?.note}
				ask={refusal?.ask}
				next={next.filter(({ href }, at) => next.findIndex((one) => one.href === href) === at)}
			>
				{refusal?.restore && <Restore restore={refusal.restore} isApart={form !== undefined} />}
				{form && <ReturnedForm refusal={refusal} form={form} status={status} />}
			</ErrorPage>
		</>
	);
}

/** Whether the member's role is what refuses. */
const isForRole = (status: number, refusal: Refusal | undefined) =>
	status === 403 && (refusal === undefined || isPermission(refusal.rule ?? ""));

type RestoreProps = { restore: NonNullable<Refusal["restore"]>; isApart: boolean };

/** Restores what was deleted: in a new tab where this page shows a form that can be sent again afterwards. */
function Restore({ restore: { label, action, values }, isApart }: RestoreProps) {
	return (
		<PostForm action={action} hidden={values} {...(isApart && { target: "_blank", rel: "noopener" })}>
			<Button variant={isApart ? "quiet" : "primary"}>{isApart ? `${label} in a new tab` : label}</Button>
			{isApart && <p className="mt-2 text-ink-soft">Then come back here and choose Send again.</p>}
		</PostForm>
	);
}

function read(error: unknown): { status: number; refusal?: Refusal } {
	if (!isRouteErrorResponse(error)) return { status: 500 };
	return { status: error.status, refusal: isRefusal(error.data) ? error.data : undefined };
}
