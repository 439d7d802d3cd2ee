import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Notice } from "#app/ui/notices/notice.tsx";

/** Points members who decide to the requests that wait for them; renders nothing when there are none. */
export function OpenRequestsNotice({ base, open }: { base: string; open: number }) {
	if (open === 0) return null;
	return (
		<Notice>
			{open === 1 ? "One permission request is" : `${open} permission requests are`} waiting for a decision.{" "}
			<a className="link" href={pageIn(base, "/requests")}>
				View requests
			</a>
		</Notice>
	);
}
