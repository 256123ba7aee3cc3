/** Where regional databases were offered. Developer API, "Create Database"; today every new database is global. */
export const regionalRegions = ["eu-west-1", "us-east-1", "us-west-1", "ap-northeast-1", "us-central1"] as const;

/** Where a global database may have read regions. Developer API, "Update Regions". */
export const readRegions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ca-central-1",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "ap-south-1",
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
] as const;

/** The regions of Google Cloud; all others are of AWS. */
export const gcpRegions = ["us-central1", "us-east4", "europe-west1", "asia-northeast1"] as const;

/** Where the primary of a global database may be. Developer API, "Create Redis Database". */
export const primaryRegions = [...readRegions, "af-south-1", ...gcpRegions] as const;
