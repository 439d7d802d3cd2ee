import { createHash } from "node:crypto";
import { TAKE_WEBHOOKS_LOCK } from "../tenancy/session/locks.ts";
import type { QueueDb } from "./statements.ts";

/** A webhook that was due, and until when this worker has it. */
export type TakenWebhook = {
	tenantId: string;
	endpointId: string;
	sequence: number;
	claimedUntil: Date;
};

/** How many may be under way at a time, in all workers together. */
export type WebhookLimits = {
	inAll: number;
	perTenant: number;
	perEndpoint: number;
	perHost: number;
	/** How many endpoints are looked at, starting after the one named. */
	endpoints: number;
	claimLastsMs: number;
};

/** Where the next look continues: after this endpoint. */
export type WebhookPosition = { tenantId: string; endpointId: string };

/** Names the host of an address without saying it: deliveries to one, on whatever port, are counted together. */
export const hostDigest = (url: string): string =>
	// 22: 128 bits in base64url.
	createHash("sha256").update(new URL(url).hostname).digest("base64url").slice(0, 22);

const FIRST_ENDPOINT = "00000000-0000-0000-0000-000000000000";
const BEGINNING: WebhookPosition = { tenantId: "", endpointId: FIRST_ENDPOINT };

/**
 * Goes from endpoint to endpoint by the index, so that ten thousand that wait for one cost nothing. Of each, it takes no
 * more than may run, tests first, which no pace holds up. Workspaces and endpoints of which the fewest are under way come
 * first, and those that do not keep up come last in theirs, with half of its places. What a limit leaves out stays, and
 * so does what a closed workspace would send.
 */
const TAKE = `
	with recursive line (tenant_id, endpoint_id, place) as (
		(select tenant_id, endpoint_id, 1 from "public"."webhook_due" where (tenant_id, endpoint_id) > ($1::varchar, $2::uuid)
			order by tenant_id, endpoint_id limit 1)
		union all
		select following.tenant_id, following.endpoint_id, place + 1 from line cross join lateral (
			select d.tenant_id, d.endpoint_id from "public"."webhook_due" d
			where (d.tenant_id, d.endpoint_id) > (line.tenant_id, line.endpoint_id)
			order by d.tenant_id, d.endpoint_id limit 1
		) following
		where place < $3::int
	), running as materialized (
		select d.tenant_id, d.endpoint_id, d.host, d.sequence < 0 as is_test,
			d.sequence > 0 and coalesce(pace.one_until > now(), false) as is_slow
		from "public"."webhook_due" d
		left join "public"."webhook_pace" pace on pace.tenant_id = d.tenant_id and pace.endpoint_id = d.endpoint_id
		where d.claimed_until > now()
	), endpoints as materialized (
		select line.tenant_id, line.endpoint_id, coalesce(pace.none_until > now(), false) as is_waiting,
			coalesce(pace.one_until > now(), false) as is_slow,
			(select count(*) from running r
				where r.tenant_id = line.tenant_id and r.endpoint_id = line.endpoint_id and not r.is_test) as events,
			(select count(*) from running r
				where r.tenant_id = line.tenant_id and r.endpoint_id = line.endpoint_id and r.is_test) as tests
		from line
		join "public"."tenants" t on t.id = line.tenant_id and t.status = 'active'
		left join "public"."webhook_pace" pace on pace.tenant_id = line.tenant_id and pace.endpoint_id = line.endpoint_id
	), found as materialized (
		select d.*, d.sequence > 0 as is_event, d.sequence > 0 and e.is_slow as is_slow, e.events + e.tests
			+ row_number() over (partition by d.tenant_id, d.endpoint_id order by d.sequence > 0, d.due_at, d.sequence) as place
		from endpoints e cross join lateral (
			select * from (
				select w.tenant_id, w.endpoint_id, w.sequence, w.host, w.due_at from "public"."webhook_due" w
				where w.tenant_id = e.tenant_id and w.endpoint_id = e.endpoint_id and w.sequence < 0 and w.due_at <= now()
					and (w.claimed_until is null or w.claimed_until <= now())
				order by w.sequence desc
				limit greatest(0, $4::int - e.tests)
				for update skip locked
			) test
			union all
			select * from (
				select w.tenant_id, w.endpoint_id, w.sequence, w.host, w.due_at from "public"."webhook_due" w
				where w.tenant_id = e.tenant_id and w.endpoint_id = e.endpoint_id and w.sequence > 0 and w.due_at <= now()
					and (w.claimed_until is null or w.claimed_until <= now())
				order by w.due_at, w.sequence
				limit case when e.is_waiting then 0
					else greatest(0, case when e.is_slow then 1 else $4::int end - e.events) end
				for update skip locked
			) event
		) d
	), of_tenants as (
		select found.*,
			row_number() over (partition by tenant_id order by is_event, is_slow, place, due_at, endpoint_id)
				+ (select count(*) from running r where r.tenant_id = found.tenant_id) as of_tenant,
			row_number() over (partition by tenant_id, is_slow order by place, due_at, endpoint_id)
				+ (select count(*) from running r where r.tenant_id = found.tenant_id and r.is_slow) as of_slow
		from found
	), of_hosts as (
		select of_tenants.*,
			row_number() over (partition by host order by of_tenant, due_at, tenant_id, endpoint_id)
				+ (select count(*) from running r where r.host = of_tenants.host) as of_host
		from of_tenants
		where of_tenant <= $5::int and (not is_slow or of_slow <= greatest(1, $5::int / 2))
	), chosen as (
		select * from of_hosts where of_host <= $6::int
		order by of_tenant, due_at limit greatest(0, $7::int - (select count(*) from running))
	), claimed as (
		update "public"."webhook_due" w set claimed_until = date_trunc('milliseconds', now()) + make_interval(secs => $8::int)
		from chosen c where w.tenant_id = c.tenant_id and w.endpoint_id = c.endpoint_id and w.sequence = c.sequence
		returning w.tenant_id, w.endpoint_id, w.sequence, w.claimed_until, c.of_tenant, c.due_at
	)
	select line.tenant_id as "tenantId", line.endpoint_id as "endpointId", line.place as "lookedAt", claimed.sequence,
		claimed.claimed_until as "claimedUntil"
	from line left join claimed on claimed.tenant_id = line.tenant_id and claimed.endpoint_id = line.endpoint_id
	order by claimed.of_tenant, claimed.due_at, claimed.sequence`;

/**
 * Claims webhooks that are due, within the limits, and says where the next call continues: `after`, undefined for the
 * beginning. None while another worker does.
 */
export async function takeWebhooks(
	db: QueueDb,
	after: WebhookPosition | undefined,
	limits: WebhookLimits,
): Promise<{ webhooks: TakenWebhook[]; after: WebhookPosition | undefined }> {
	const { endpoints, perEndpoint, perTenant, perHost, inAll, claimLastsMs } = limits;
	const { tenantId, endpointId } = after ?? BEGINNING;
	// Two that count at once would together take more than the limits.
	const { rows: locks } = await db.executeSql("select pg_try_advisory_xact_lock($1) as taken", [
		TAKE_WEBHOOKS_LOCK,
	]);
	if (!locks[0]?.taken) return { webhooks: [], after };
	const { rows } = await db.executeSql(TAKE, [
		...[tenantId, endpointId, endpoints, perEndpoint],
		...[perTenant, perHost, inAll, Math.round(claimLastsMs / 1_000)],
	]);
	const webhooks = rows
		.filter(({ sequence }) => sequence !== null)
		.map((row) => ({ ...row, sequence: Number(row.sequence) }) as TakenWebhook);
	const last = rows.find(({ lookedAt }) => Number(lookedAt) === endpoints);
	return { webhooks, after: last as WebhookPosition | undefined };
}
