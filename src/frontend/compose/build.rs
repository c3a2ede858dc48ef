//! Where the images of a Compose file are built from: what tells whose a service is, to those who know whose a folder is.

use crate::frontend::yaml;
use crate::source::FileId;

/// Each service of one file that is built from a folder of this disk, with that folder as written. Contexts with variables or an address are
/// left out, and so is what `extends` and `include` bring: this is a hint for a first draft, not a reading of the project. Linear in the text.
pub fn build_folders(text: &str) -> Vec<(String, String)> {
    let (documents, _) = yaml::read(FileId::default(), text);
    let services = documents.iter().filter_map(|document| document.get("services")).flat_map(yaml::Node::entries);
    let folders = services.filter_map(|service| {
        let build = service.value.get("build")?;
        let folder = build.text().or_else(|| build.get("context")?.text())?;
        let local = !folder.contains(['$', ':', '@']) && !folder.is_empty();
        local.then(|| (service.key.clone(), folder.to_owned()))
    });
    folders.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_taken_as_written_and_addresses_are_none() {
        let text = "\
services:
  web: { build: ./web }
  api:
    build: { context: services/api, dockerfile: Dockerfile.prod }
  db: { image: postgres:17 }
  far: { build: https://example.com/far.git }
  any: { build: '${WHERE}' }
";
        let folders = build_folders(text);
        assert_eq!(folders, [("web".to_owned(), "./web".to_owned()), ("api".to_owned(), "services/api".to_owned())]);
        assert_eq!(build_folders("services: ["), []);
    }
}
