// How one signs in, as it is settled on the first screen under Options, and the sign-in itself.

/** The fields that “OAuth” opens. All may stay empty. */
export class Access {
  constructor(app) {
    this.app = app;
    this.tab = app.tab;
  }

  choose = () => this.app.authentication('OAuth').click();

  /** Opens the options, which may be open already, and chooses OAuth. */
  async opens() {
    await this.app.connectButton().shown();
    const isOpen = await this.tab.evaluate(() => document.querySelector('details.options')?.open);
    if (!isOpen) await this.app.options().first().click();
    await this.choose();
  }

  how = () => this.tab.find('combobox', 'Sign-in method', { exact: true });
  clientId = () => this.tab.findLabel('Client ID');
  clientSecret = () => this.tab.findLabel('Client secret');
  metadataDocument = () => this.tab.findLabel('Client ID metadata document');
  scopes = () => this.tab.findLabel('Scopes');
  privateKey = () => this.tab.findLabel('Private key (PKCS #8 in PEM, or a JWK)');
  algorithm = () => this.tab.find('combobox', 'Algorithm');
  providerEndpoint = () => this.tab.findLabel('Token endpoint of the identity provider');
  providerClient = () => this.tab.findLabel('Client ID at the identity provider');
  idToken = () => this.tab.findLabel('ID token');
  proving = () => this.tab.find('combobox', 'Proof of possession (DPoP)');
  staysSignedIn = () => this.tab.find('checkbox', 'Stay signed in on this device');

  /** A client that was registered by hand. */
  async isClient(id, secret) {
    await this.clientId().fill(id);
    if (secret) await this.clientSecret().fill(secret);
  }

  /** A client that is allowed for itself, with a secret or with a key. */
  async isProgram(id, { secret, key, algorithm }) {
    await this.how().select(`Client credentials, with a ${key ? 'signed JWT' : 'secret'}`);
    await this.isClient(id, secret);
    if (!key) return;
    await this.privateKey().fill(key);
    await this.algorithm().select(algorithm);
  }

  /** A client whom a token of another issuer vouches for. */
  async isWorkload(id, token) {
    await this.how().select('A token from another issuer (workload identity)');
    await this.isClient(id);
    await this.tab.findLabel('Assertion').fill(token);
  }

  /** A person whom the identity provider of a company vouches for. */
  async isVouchedFor({ client_id, client_secret, idp_client_id, idp_id_token, idp_token_endpoint }) {
    await this.how().select("My company's identity provider (ID token)");
    await this.isClient(client_id, client_secret);
    await this.providerEndpoint().fill(idp_token_endpoint);
    await this.providerClient().fill(idp_client_id);
    await this.idToken().fill(idp_id_token);
  }
}
