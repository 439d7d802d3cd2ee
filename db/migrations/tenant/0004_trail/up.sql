CREATE TABLE "$TENANT_SCHEMA$"."audit_chain" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"seq" bigint NOT NULL,
	"hash" varchar(64) NOT NULL,
	"began_after" bigint NOT NULL,
	CONSTRAINT "audit_chain_one_check" CHECK ("$TENANT_SCHEMA$"."audit_chain"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."person_keys" (
	"person_id" varchar(255) PRIMARY KEY NOT NULL,
	"sealed_key" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"erased_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "$TENANT_SCHEMA$"."support_grants" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "$TENANT_SCHEMA$"."support_grants_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"reason" text NOT NULL,
	"granted_by" varchar(255) NOT NULL,
	"granted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" varchar(255),
	CONSTRAINT "support_grants_expiry_check" CHECK ("$TENANT_SCHEMA$"."support_grants"."expires_at" > "$TENANT_SCHEMA$"."support_grants"."granted_at")
);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" ADD COLUMN "person_id" varchar(255);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" ADD COLUMN "prev_hash" varchar(64);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."audit_logs" ADD COLUMN "hash" varchar(64);
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ADD CONSTRAINT "support_grants_granted_by_users_id_fk" FOREIGN KEY ("granted_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."support_grants" ADD CONSTRAINT "support_grants_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "$TENANT_SCHEMA$"."users"("id") ON DELETE restrict ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "support_grants_granted_by_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("granted_by");
--> statement-breakpoint
CREATE INDEX "support_grants_ended_by_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("ended_by");
--> statement-breakpoint
CREATE INDEX "support_grants_by_granted_idx" ON "$TENANT_SCHEMA$"."support_grants" USING btree ("granted_at","id");
--> statement-breakpoint
GRANT SELECT, UPDATE ON "$TENANT_SCHEMA$"."audit_chain" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "$TENANT_SCHEMA$"."person_keys" TO "$TENANT_ROLE$";
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "$TENANT_SCHEMA$"."support_grants" TO "$TENANT_ROLE$";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."audit_chain" ("seq", "hash", "began_after")
	SELECT coalesce(max("seq"), 0), repeat('0', 64), coalesce(max("seq"), 0) FROM "$TENANT_SCHEMA$"."audit_logs";
--> statement-breakpoint
INSERT INTO "$TENANT_SCHEMA$"."permissions" ("key", "parent_key", "description", "area") VALUES
	('audit:*', '*', 'Everything about the audit log', 'audit'),
	('audit:export', 'audit:*', 'Take the audit log out as a file', 'audit');
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" SET "parent_key" = 'audit:*' WHERE "key" = 'audit:view';
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = "permissions" || '["audit:export"]'::jsonb WHERE "key" = 'admin';
