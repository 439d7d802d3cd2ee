ALTER TABLE "public"."tenant_activity" ADD COLUMN "files_bytes" bigint;
